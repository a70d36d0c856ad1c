"""What synapses with a rule cannot be given during a run."""

from __future__ import annotations

from pynnlite.backend import Changes
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Recipe

from .factors import has_factors

DIFFER = (
    "projection {!r}: its synapses do all the same, so parameters and initial values must be one number for all of them"
    " during a run; call reset() first"
)


def require_changes(before: Recipe, after: Recipe, changes: Changes) -> None:
    """Raise `UnsupportedModel` if synapses with a rule are given anew what they cannot take.

    Parameters
    ----------
    before, after : Recipe
        The network as it was, and with what is new.
    changes : Changes
        What is new.
    """
    changed = sorted({*changes.synapses, *changes.synapse_state})
    texts = [
        DIFFER.format(_label(after, number)) for number in changed if _would_differ(before, after, number)
    ]
    if texts:
        raise UnsupportedModel("native", texts)


def _would_differ(before: Recipe, after: Recipe, number: int) -> bool:
    """Tell whether the spikes of a pathway have factors, and would not have them after a change."""
    return has_factors(before, before.pathways[number]) and not has_factors(after, after.pathways[number])


def _label(recipe: Recipe, pathway: int) -> str:
    return recipe.model.projections[recipe.pathways[pathway].projection].label
