"""The check of synapses against what a backend can run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UnsupportedModel
from ..model import ProjectionSpec
from ..recipe import DelayLimit, Recipe, too_long
from ..standardmodels import StaticSynapse
from ..timebase import EPSILON, nearest_steps

if TYPE_CHECKING:
    from .features import Features

FRACTION = "dendritic_delay_fraction"


def refused_synapses(recipe: Recipe, projection: ProjectionSpec, features: Features) -> Iterator[str]:
    """Yield a sentence for each reason why a backend with these features cannot run a projection."""
    kind = projection.synapse_type
    name = kind.__name__
    if not kind.hash:
        yield (
            f"projection {projection.label!r}: what synapses of the type {name} do is not known; say it in its"
            f" attribute 'declaration', which for StaticSynapse is {StaticSynapse.declaration!r}"
        )
    elif not features.transmits(kind) and features.synapses == frozenset({StaticSynapse.hash}):
        yield (
            f"projection {projection.label!r}: it runs static synapses only, none that learn, tire or release by"
            f" chance, as {name} does; the backend 'native' runs any rule"
        )
    elif not features.transmits(kind):
        yield (
            f"projection {projection.label!r}: it has no rule for synapses of the type {name}, whose declaration"
            " differs from those of every type it knows; the backend 'reference' runs any declaration"
        )
    elif projection.rule is not None:
        yield from _refused_parameters(recipe, projection, features)
        yield from _refused_dendrites(recipe, projection, features)
    yield from _refused_delays(recipe, projection, features)


def _refused_parameters(recipe: Recipe, projection: ProjectionSpec, features: Features) -> Iterator[str]:
    """Yield a sentence for each parameter of a rule that differs within a projection, but must not."""
    if features.varied is None:
        return
    mine = [pathway for pathway in recipe.pathways if pathway.projection == projection.number]
    differing = {name for pathway in mine for name, value in pathway.parameters.items() if value is None}
    for name in sorted(differing - features.varied):
        use = "targets with one value for all" if name == "tau_syn" else "one number"
        yield (
            f"projection {projection.label!r}: {name!r} of {projection.synapse_type.__name__} differs within the"
            f" projection, which is not possible: give {use}"
        )


def _refused_dendrites(recipe: Recipe, projection: ProjectionSpec, features: Features) -> Iterator[str]:
    """Yield a sentence if the dendritic part of a delay is shorter than a backend can have it.

    Synapses are worked out for this only if their fraction and the shortest delay do not tell.
    """
    least, value = features.dendritic_least, projection.values.get(FRACTION)
    if value is None or not least:
        return
    shortest = recipe.delay_range.constant(projection) or recipe.delay_range.least
    fraction = value.constant
    if fraction is not None and np.floor(fraction * shortest + 0.5 + EPSILON) >= least:
        return
    numbers = [pathway.number for pathway in recipe.pathways if pathway.projection == projection.number]
    try:
        steps = [chunk.dendritic for chunk in recipe.chunks(numbers, None, ["dendritic"])]
    except UnsupportedModel:
        return  # for its delays, as is said
    short = sum(int((each < least).sum()) for each in steps)
    if short:
        many = f"{short} of {sum(map(len, steps))} synapses have"
        wanted = (
            "no dendritic part of their delay"
            if least == 1
            else f"a dendritic part of fewer than {least} steps"
        )
        yield (
            f"projection {projection.label!r}: {many} {wanted}, in steps of {recipe.dt:g} ms, and at least {least} is"
            f" needed: give a larger {FRACTION} or longer delays"
        )


def _refused_delays(recipe: Recipe, projection: ProjectionSpec, features: Features) -> Iterator[str]:
    """Yield a sentence if a delay is longer than the backend can hold: the first that is.

    Delays that a function computes are not worked out for this, which would take as long as to build the network:
    the recipe refuses them when they are.
    """
    most, value = features.limits.longest_delay, projection.values.get("delay")
    if value is None or value.most is None or value.most < most * recipe.dt:
        return
    if value.constant is not None:
        delays = np.array([value.constant])
        steps = nearest_steps(delays, recipe.dt)
        if steps[0] > most:
            yield too_long(projection, delays, steps, most)
        return
    limited = replace(recipe, limit=DelayLimit("", most))
    pathways = [pathway.number for pathway in recipe.pathways if pathway.projection == projection.number]
    try:
        for _ in limited.chunks(pathways, None, ["delay"]):
            pass
    except UnsupportedModel as error:
        yield from error.problems
