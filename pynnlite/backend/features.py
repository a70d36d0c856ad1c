"""What a backend can run, and the check of a model against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..declarations import CellType

if TYPE_CHECKING:
    from ..model import Model


@dataclass(frozen=True, slots=True)
class Problem:
    """One part of a network that a backend cannot run, and what to do about it."""

    text: str


@dataclass(frozen=True)
class Features:
    """What a backend can run.

    Parameters
    ----------
    declarations : frozenset of str or None
        Hashes of the dynamics it can run; None if it runs any declaration.
    recordables : dict of str to frozenset of str, optional
        For a hash, the state variables it can record; all of them if the hash is missing.
    synapses : frozenset of str
        Names of the synapse types.
    currents : frozenset of str
        Names of the current source types.
    mpi, threads : bool
        Whether it runs on several ranks, or several threads.
    simultaneous : bool
        Whether one process can hold several simulations at a time.
    weight_at_arrival : bool
        Whether a spike in flight acts with the weight that its synapse has when it arrives.
    exact_sums : bool
        Whether what arrives at one time is added in the order of the contract, to the last bit.
    linear_tolerance, conductance_tolerance : float
        Largest error of the membrane potential, in mV, for linear and for conductance-based cells.
    tolerance_reason : str
        Why a tolerance is wider than the contract's (1e-9 and 1e-5 mV).
    """

    declarations: frozenset[str] | None
    recordables: tuple[tuple[str, frozenset[str]], ...] = ()
    synapses: frozenset[str] = frozenset({"StaticSynapse"})
    currents: frozenset[str] = frozenset({"DCSource", "StepCurrentSource"})
    mpi: bool = False
    threads: bool = False
    simultaneous: bool = True
    weight_at_arrival: bool = True
    exact_sums: bool = True
    linear_tolerance: float = 1e-9
    conductance_tolerance: float = 1e-5
    tolerance_reason: str = ""

    def runs(self, cell_type: type[CellType]) -> bool:
        """Tell whether the dynamics of a cell type can be run."""
        return self.declarations is None or cell_type.dynamics.hash in self.declarations


def check(model: Model, features: Features) -> list[Problem]:
    """Return every part of a model that a backend with these features cannot run."""
    problems = []
    for population in model.populations:
        if issubclass(population.type, CellType) and not features.runs(population.type):
            name = population.type.__name__
            problems.append(
                f"population {population.label!r}: it has no kernel for the dynamics of {name}, which differ from those"
                " of every type it knows; the backend 'reference' runs any declaration"
            )
    for projection in model.projections:
        if projection.synapse_type not in features.synapses:
            known = ", ".join(sorted(features.synapses))
            problems.append(
                f"projection {projection.label!r}: no synapse type {projection.synapse_type}; it has {known}"
            )
    for injection in model.injections:
        name = type(injection.source).__name__
        if name not in features.currents:
            problems.append(f"injection {injection.number}: no current source {name}")
    recordables = dict(features.recordables)
    for probe in model.probes:
        population = model.populations[probe.population]
        dynamics = getattr(population.type, "dynamics", None)
        known_variables = recordables.get(dynamics.hash) if dynamics else None
        if (
            probe.variable != "spikes"
            and known_variables is not None
            and probe.variable not in known_variables
        ):
            problems.append(f"population {population.label!r}: {probe.variable!r} cannot be recorded")
    return [Problem(text) for text in problems]
