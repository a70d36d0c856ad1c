"""The parts of a network that NEST refuses or misunderstands."""

from __future__ import annotations

from pynnlite.backend import Problem
from pynnlite.recipe import Recipe

from .cells import model_of
from .clock import tics_of
from .plastic.checks import problems_of_rules


def problems_of(recipe: Recipe) -> list[Problem]:
    """Return the parts of a network that NEST refuses or misunderstands."""
    texts = []
    if tics_of(recipe.dt) is None:
        texts.append(
            f"a time step of {recipe.dt!r} ms: NEST needs a ratio of two whole numbers below a million"
        )
    for spec in recipe.populations:
        model = model_of(recipe, spec.number)
        if model is not None:
            found = [*model.refusals(recipe.cells(spec.number)), *model.lacking(recipe.initial(spec.number))]
            texts += [f"population {spec.label!r}: {text}" for text in found]
    return [Problem(text) for text in [*texts, *problems_of_rules(recipe)]]
