"""The protocol between the front end and a backend, and what is known of backends."""

from .changes import Changes, StateChange, difference
from .empty import EmptySimulation
from .features import Features, Limits, Problem, Tolerance, check, limited
from .options import checked_options, delay_range, known_options
from .protocol import (
    IN_FLIGHT,
    Backend,
    DrawsSources,
    Owns,
    ReadsPlastic,
    ReadsSome,
    RunsWhenRead,
    SavesState,
    Simulation,
    State,
    Timed,
    Varies,
    ownership,
    require_open,
)
from .registry import names
from .saved_synapses import PLACE, SynapsePlaces, Table, as_state, saved_table
from .structure import require_same_structure
from .timings import Phase, Timings
from .whole import Whole, interrupts_heeded, interrupts_held

__all__ = [
    "IN_FLIGHT",
    "PLACE",
    "Backend",
    "Changes",
    "DrawsSources",
    "EmptySimulation",
    "Features",
    "Limits",
    "Owns",
    "Phase",
    "Problem",
    "ReadsPlastic",
    "ReadsSome",
    "RunsWhenRead",
    "SavesState",
    "Simulation",
    "State",
    "StateChange",
    "SynapsePlaces",
    "Table",
    "Timed",
    "Timings",
    "Tolerance",
    "Varies",
    "Whole",
    "as_state",
    "check",
    "checked_options",
    "delay_range",
    "difference",
    "interrupts_heeded",
    "interrupts_held",
    "known_options",
    "limited",
    "names",
    "ownership",
    "require_open",
    "require_same_structure",
    "saved_table",
]
