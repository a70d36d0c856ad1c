"""What synapses that learn cannot be given during a run."""

from __future__ import annotations

from collections.abc import Iterator

from pynnlite.backend import Changes
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Recipe

from .factors import has_factors
from .rules import kernels

STATE = "projection {!r}: synaptic variables belong to sources and targets here, and cannot be given anew; weights can"
TIMES = (
    "projection {!r}: time constants of synapses that learn cannot change during a run, and all of a projection must"
    " have the same parameters; call reset() first"
)
DIFFER = (
    "projection {!r}: its synapses do all the same, so parameters and initial values must be one number for all of them"
    " during a run; call reset() first"
)


def require_changes(before: Recipe, after: Recipe, changes: Changes, by_kernel: frozenset[int]) -> None:
    """Raise `UnsupportedModel` if synapses that learn are given anew what they cannot take.

    Parameters
    ----------
    before, after : Recipe
        The network as it was, and with what is new.
    changes : Changes
        What is new.
    by_kernel : frozenset of int
        The pathways whose synapses learn by kernel.
    """
    texts = [
        STATE.format(_label(after, number)) for number in sorted(changes.synapse_state) if number in by_kernel
    ]
    changed = sorted({*changes.synapses, *changes.synapse_state})
    texts += [
        DIFFER.format(_label(after, number)) for number in changed if _would_differ(before, after, number)
    ]
    texts += [
        TIMES.format(_label(after, number)) for number in _with_other_times(before, after, changes, by_kernel)
    ]
    if texts:
        raise UnsupportedModel("native", texts)


def _would_differ(before: Recipe, after: Recipe, number: int) -> bool:
    """Tell whether the spikes of a pathway have factors, and would not have them after a change."""
    return has_factors(before, before.pathways[number]) and not has_factors(after, after.pathways[number])


def _with_other_times(
    before: Recipe, after: Recipe, changes: Changes, by_kernel: frozenset[int]
) -> Iterator[int]:
    """Yield pathways whose time constants would change, or whose parameters would differ by synapse."""
    for number in sorted(by_kernel & changes.synapses.keys()):
        kernel = kernels()[after.pathways[number].dynamics or ""]
        old, new = (recipe.pathways[number].parameters for recipe in (before, after))
        known = {name: value for name, value in new.items() if value is not None}
        same = {name: value for name, value in old.items() if value is not None}
        if len(known) < len(new) or kernel.times(known) != kernel.times(same):
            yield number


def _label(recipe: Recipe, pathway: int) -> str:
    return recipe.model.projections[recipe.pathways[pathway].projection].label
