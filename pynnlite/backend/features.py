"""What a backend can run, and the check of a model against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..declarations import CellType, SynapseType
from ..declarations.analysis import form_of
from ..model import Model, PopulationSpec, ProbeSpec
from ..recipe import DelayLimit, Recipe
from ..standardmodels import StaticSynapse
from ..timebase import LONGEST
from .synapses import refused_synapses

if TYPE_CHECKING:
    from .protocol import Backend

LAG = 1e-5
"""How early or late the potential of cells with any equations may be, in ms."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One part of a network that a backend cannot run, and what to do about it."""

    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a network may be.

    Parameters
    ----------
    longest_delay : int
        The longest delay, in steps.
    cells : int
        The most cells of one population.
    receptors : int or None
        The most receptors of one cell type; any number if None.
    """

    longest_delay: int = LONGEST
    cells: int = 2**31 - 1
    receptors: int | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far the membrane potential of a cell may be from the solution of its equations, away from thresholds.

    Parameters
    ----------
    potential : float
        An error in mV.
    lag : float
        A time in ms: as much as the potential changes in it is allowed besides.
    reason : str
        Why it is wider than the contract's.
    others : float
        How many times as large as the contract allows errors of other variables may be.
    shift : int
        By how many steps of 0.1 ms each spike may be moved further than the one before it. The rest is about the time
        before the first spike then.
    """

    potential: float
    lag: float = 0.0
    reason: str = ""
    others: float = 1.0
    shift: int = 0

    def __str__(self) -> str:
        late = f" + {self.lag:g} ms · |dv/dt|" if self.lag else ""
        moved = f" up to the first spike; each spike moved by up to {self.shift} steps" if self.shift else ""
        return f"{self.potential:g} mV{late}{moved}".replace("e-0", "e-")


@dataclass(frozen=True)
class Features:
    """What a backend can run.

    Parameters
    ----------
    declarations : frozenset of str or None
        Hashes of the dynamics it can run; None if it runs any declaration.
    recordables : dict of str to frozenset of str, optional
        For a hash, the state variables it can record; all of them if the hash is missing.
    synapses : frozenset of str or None
        Hashes of the rules of the synapse types it can run; None if it runs any declaration.
    dendritic_least : int
        The least part of the delay, in steps, that must lie behind synapses whose rule sees spikes of the target.
    same_releases : bool
        Whether what rules draw is drawn by place, as the contract says: the same on every backend.
    varied : frozenset of str or None
        The parameters of rules that may differ within a projection; any if None.
    currents : frozenset of str
        Names of the current source types.
    limits : Limits
        How large a network may be.
    mpi, threads : bool
        Whether it runs on several ranks, or several threads.
    simultaneous : bool
        Whether one process can hold several simulations at a time.
    weight_at_arrival : bool
        Whether a spike in flight acts with the weight that its synapse has when it arrives.
    exact_sums : bool
        Whether what arrives at one time is added in the order of the contract, to the last bit.
    linear_tolerance, conductance_tolerance, general_tolerance : float
        Largest error of the membrane potential, in mV, for linear and for conductance-based cells, and for all others,
        which may also be `LAG` early or late.
    tolerance_reason : str
        Why a tolerance is wider than the contract's (1e-9, 1e-5 and 1e-6 mV).
    differences : tuple of (str, Tolerance)
        For a hash, a tolerance that is wider than those, with its reason.
    """

    declarations: frozenset[str] | None
    recordables: tuple[tuple[str, frozenset[str]], ...] = ()
    synapses: frozenset[str] | None = frozenset({StaticSynapse.hash})
    dendritic_least: int = 0
    same_releases: bool = True
    varied: frozenset[str] | None = None
    currents: frozenset[str] = frozenset({"ACSource", "DCSource", "NoisyCurrentSource", "StepCurrentSource"})
    limits: Limits = Limits()
    mpi: bool = False
    threads: bool = False
    simultaneous: bool = True
    weight_at_arrival: bool = True
    exact_sums: bool = True
    linear_tolerance: float = 1e-9
    conductance_tolerance: float = 1e-5
    general_tolerance: float = 1e-6
    tolerance_reason: str = ""
    differences: tuple[tuple[str, Tolerance], ...] = ()

    def runs(self, cell_type: type[CellType]) -> bool:
        """Tell whether the dynamics of a cell type can be run."""
        return self.declarations is None or cell_type.dynamics.hash in self.declarations

    def records(self, cell_type: type[CellType], variable: str) -> bool:
        """Tell whether a variable of a cell type, which may be recorded, is not left out."""
        known = dict(self.recordables).get(cell_type.dynamics.hash)
        return known is None or variable in known

    def transmits(self, synapse_type: type[SynapseType]) -> bool:
        """Tell whether synapses of a type can be run."""
        return bool(synapse_type.hash) and (self.synapses is None or synapse_type.hash in self.synapses)

    def tolerance(self, cell_type: type[CellType]) -> Tolerance:
        """Return how far the potential of cells of a type may be from the solution of their equations."""
        differences = dict(self.differences)
        if cell_type.dynamics.hash in differences:
            return differences[cell_type.dynamics.hash]
        form = form_of(cell_type.dynamics).kind
        errors = {
            "linear": (self.linear_tolerance, 0.0),
            "driven": (self.conductance_tolerance, 0.0),
            "general": (self.general_tolerance, LAG),
        }
        return Tolerance(*errors[form], self.tolerance_reason)

    def refusal(self, cell_type: type[CellType]) -> str:
        """Return why a cell type cannot be run, and what to do about it."""
        return (
            f"it has no kernel for the dynamics of {cell_type.__name__}, which differ from those of every type it"
            " knows; the backend 'reference' runs any declaration"
        )


def limited(recipe: Recipe, backend: Backend) -> Recipe:
    """Return a recipe that refuses delays longer than a backend can hold, even those that a function computes."""
    return replace(recipe, limit=DelayLimit(backend.name, backend.features.limits.longest_delay))


def check(recipe: Recipe, features: Features) -> list[Problem]:
    """Return every part of a network that a backend with these features cannot run."""
    model = recipe.model
    texts = [
        *(text for population in model.populations for text in _refused_cells(population, features)),
        *(
            text
            for projection in model.projections
            for text in refused_synapses(recipe, projection, features)
        ),
        *(
            f"injection {injection.number}: no current source {type(injection.source).__name__}"
            for injection in model.injections
            if type(injection.source).__name__ not in features.currents
        ),
        *(text for probe in model.probes for text in _refused_probe(model, probe, features)),
    ]
    return [Problem(text) for text in texts]


def _refused_cells(population: PopulationSpec, features: Features) -> Iterator[str]:
    limits, label = features.limits, population.label
    if population.size > limits.cells:
        size = f"{population.size} cells; at most {limits.cells} are possible"
        yield f"population {label!r}: {size}: make several populations"
    if not issubclass(population.type, CellType):
        return
    name, n_receptors = population.type.__name__, len(population.type.receptors)
    if not features.runs(population.type):
        yield f"population {label!r}: {features.refusal(population.type)}"
    elif limits.receptors is not None and n_receptors > limits.receptors:
        yield f"population {label!r}: the {n_receptors} receptors of {name}; at most {limits.receptors} are possible"


def _refused_probe(model: Model, probe: ProbeSpec, features: Features) -> Iterator[str]:
    population = model.populations[probe.population]
    if not issubclass(population.type, CellType) or probe.variable == "spikes":
        return
    if not features.records(population.type, probe.variable):
        yield f"population {population.label!r}: {probe.variable!r} cannot be recorded"
