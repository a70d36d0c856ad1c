"""Types of cells by what their declarations say: so do tests choose the types that they are about, not by name."""

from __future__ import annotations

from collections.abc import Callable

from ..declarations import CellType
from ..declarations.analysis import form_of
from ..standardmodels import listed

ALL: tuple[type[CellType], ...] = tuple(
    sorted((kind for kind in listed(CellType) if kind.declaration), key=lambda kind: len(kind.states))
)
"""All standard cell types, those with few state variables first."""

SET = {"tau_m", "cm", "i_offset", "v_rest", "v_reset", "v_thresh", "tau_refrac"}
"""Parameters that tests of integrate-and-fire cells set."""


def fires(kind: type[CellType]) -> bool:
    """Tell whether cells have a threshold, and a reset."""
    return kind.dynamics.threshold is not None and bool(kind.dynamics.reset)


def is_held(kind: type[CellType]) -> bool:
    """Tell whether cells are held for some time after a spike."""
    return kind.dynamics.refractory is not None


def takes_currents(kind: type[CellType]) -> bool:
    """Tell whether currents can be injected."""
    return kind.dynamics.current is not None


def jumps(kind: type[CellType]) -> bool:
    """Tell whether a spike at the first receptor moves the very variable that is compared with the threshold."""
    dynamics = kind.dynamics
    moved = dynamics.receptors.get(kind.receptors[0].name) if kind.receptors else None
    return dynamics.threshold is not None and moved == dynamics.threshold[0]


def receives(unit: str) -> Callable[[type[CellType]], bool]:
    """Return what tells whether spikes at the first receptor add to a variable of some unit."""
    return lambda kind: bool(kind.receptors) and kind.receptors[0].unit == unit and not jumps(kind)


def integrates_and_fires(kind: type[CellType]) -> bool:
    """Tell whether cells fire, are held, take currents, and have the parameters that tests set."""
    return fires(kind) and is_held(kind) and takes_currents(kind) and set(kind.get_parameter_names()) >= SET


def first(*wanted: Callable[[type[CellType]], bool]) -> type[CellType]:
    """Return the first standard type of which all that is wanted is true."""
    return next(kind for kind in ALL if all(each(kind) for each in wanted))


def _one_of_each() -> tuple[type[CellType], ...]:
    """Return the first standard type of each form of equations and each kind of receptor."""
    found: dict[tuple[str, bool], type[CellType]] = {}
    for kind in filter(integrates_and_fires, ALL):
        found.setdefault((form_of(kind.dynamics).kind, jumps(kind)), kind)
    return tuple(kind for (form, _), kind in found.items() if form != "general")


STANDARD = _one_of_each()
"""Standard types that integrate and fire, and whose equations differ in form: tests that take time run on each."""

JUMPING = first(integrates_and_fires, jumps)
CURRENTS = first(integrates_and_fires, receives("nA"))
CONDUCTANCES = first(integrates_and_fires, receives("uS"))
