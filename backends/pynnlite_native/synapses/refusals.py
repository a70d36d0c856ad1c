"""What synapses that learn cannot be given during a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pynnlite.backend import Changes
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Recipe

from .rules import has_kernel, kernels

STATE = "projection {!r}: synaptic variables belong to sources and targets here, and cannot be given anew; weights can"
TIMES = (
    "projection {!r}: time constants of synapses that learn cannot change during a run, and all of a projection must"
    " have the same parameters; call reset() first"
)
CHECKPOINT = "projection {!r}: its synapses learn, and a checkpoint cannot hold them"


def require_changes(before: Recipe, after: Recipe, changes: Changes) -> None:
    """Raise `UnsupportedModel` if synapses that learn are given anew what they cannot take."""
    texts = [
        STATE.format(_label(after, number))
        for number in sorted(changes.synapse_state)
        if has_kernel(before, before.pathways[number])
    ]
    texts += [TIMES.format(_label(after, number)) for number in _with_other_times(before, after, changes)]
    if texts:
        raise UnsupportedModel("native", texts)


def require_no_checkpoint(recipe: Recipe) -> None:
    """Raise `UnsupportedModel` if some synapses learn."""
    learns = [pathway.number for pathway in recipe.pathways if pathway.dynamics]
    if learns:
        raise UnsupportedModel("native", [CHECKPOINT.format(_label(recipe, learns[0]))])


def require_weights(recipe: Recipe, pathway: int, columns: Sequence[str]) -> None:
    """Raise `UnsupportedModel` if of synapses that learn more is to be read than their weights."""
    asked = [name.removeprefix("state.") for name in columns if name.startswith("state.")]
    if asked and has_kernel(recipe, recipe.pathways[pathway]):
        label, names = _label(recipe, pathway), ", ".join(asked)
        raise UnsupportedModel(
            "native", [f"projection {label!r}: of synapses that learn, only weights are read, not {names}"]
        )


def _with_other_times(before: Recipe, after: Recipe, changes: Changes) -> Iterator[int]:
    """Yield pathways whose time constants would change, or whose parameters would differ by synapse."""
    for number in sorted(changes.synapses):
        kernel = kernels().get(after.pathways[number].dynamics or "")
        old, new = (recipe.pathways[number].parameters for recipe in (before, after))
        known = {name: value for name, value in new.items() if value is not None}
        same = {name: value for name, value in old.items() if value is not None}
        if (
            kernel
            and has_kernel(before, before.pathways[number])
            and (len(known) < len(new) or kernel.times(known) != kernel.times(same))
        ):
            yield number


def _label(recipe: Recipe, pathway: int) -> str:
    return recipe.model.projections[recipe.pathways[pathway].projection].label
