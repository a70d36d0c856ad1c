"""Which kernel runs which rule of synapses that learn, and the numbers that it works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pynnlite.declarations import SynapseType
from pynnlite.recipe import Pathway, Recipe
from pynnlite.standardmodels.synapses import (
    AdditivePotentiationMultiplicativeDepression,
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    PfisterSpikeTripletRule,
    SpikePairRule,
    Vogels2011Rule,
)
from pynnlite.standardmodels.synapses.mechanism import mechanism

from ..kernels import plasticity

RANGE = 300.0
"""Time constants from one move of the origin of time to the next: exp of twice as many can be had."""


@dataclass(frozen=True, slots=True)
class Times:
    """The time constants, in ms, by which synapses see spikes; 0 for a trace that there is not.

    Parameters
    ----------
    spike, trace : float
        Of the trace of the source that potentiates, and of that of the target that depresses.
    second, slow : float
        Of the second trace of the target, and of that of the source.
    """

    spike: float
    trace: float
    second: float = 0.0
    slow: float = 0.0

    @property
    def all(self) -> tuple[float, ...]:
        """Those that there are."""
        return tuple(time for time in (self.spike, self.trace, self.second, self.slow) if time)


@dataclass(frozen=True, slots=True)
class Constants:
    """What a kernel works with; see struct native_plasticity."""

    timing: int
    dependence: int
    least: float
    most: float
    up: float
    down: float
    up_second: float = 0.0
    down_second: float = 0.0
    fall: float = 0.0
    power_up: float = 0.0
    power_down: float = 0.0

    @property
    def odd(self) -> bool:
        """Whether some amplitude has an unusual sign: weights are then taken one by one."""
        return min(self.up, self.down, self.up_second, self.down_second, self.fall) < 0.0


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel for one rule.

    Parameters
    ----------
    timing, dependence : int
        How it is named in `plasticity`.
    """

    timing: int
    dependence: int

    def times(self, parameters: Mapping[str, float]) -> Times:
        """Return the time constants."""
        if self.timing == plasticity.BALANCE:
            return Times(parameters["tau"], parameters["tau"])
        if self.timing == plasticity.PAIR:
            return Times(parameters["tau_plus"], parameters["tau_minus"])
        return Times(*(parameters[name] for name in ("tau_plus", "tau_minus", "tau_y", "tau_x")))

    def constants(self, parameters: Mapping[str, float]) -> Constants:
        """Return what the kernel works with."""
        given = dict(parameters)
        least, most = given["w_min"], given["w_max"]
        if self.timing == plasticity.BALANCE:
            fall = 2.0 * given["eta"] * given["rho"] * given["tau"]
            return Constants(self.timing, self.dependence, least, most, given["eta"], given["eta"], fall=fall)
        rises = 1.0 if self.dependence == plasticity.MULTIPLICATIVE else most - least
        falls = 1.0 if self.dependence in (plasticity.MULTIPLICATIVE, plasticity.MIXED) else most - least
        powers = given.get("mu_plus", 0.0), given.get("mu_minus", 0.0)
        bounds = self.timing, self.dependence, least, most
        if self.timing == plasticity.PAIR:
            amplitudes = rises * given["A_plus"], falls * given["A_minus"], 0.0, 0.0
        else:
            amplitudes = (
                rises * given["A2_plus"],
                falls * given["A2_minus"],
                rises * given["A3_plus"],
                falls * given["A3_minus"],
            )
        return Constants(*bounds, *amplitudes, 0.0, *powers)


@cache
def kernels() -> Mapping[str, Kernel]:
    """Return the kernels of all rules that have one, by the hash of the rule."""
    dependences = {
        AdditiveWeightDependence: plasticity.ADDITIVE,
        MultiplicativeWeightDependence: plasticity.MULTIPLICATIVE,
        AdditivePotentiationMultiplicativeDepression: plasticity.MIXED,
        GutigWeightDependence: plasticity.POWER,
    }
    found = {
        _hash(mechanism(timing, weights)): Kernel(number, dependence)
        for timing, number in (
            (SpikePairRule, plasticity.PAIR),
            (PfisterSpikeTripletRule, plasticity.TRIPLET),
        )
        for weights, dependence in dependences.items()
    }
    balance = mechanism(Vogels2011Rule, AdditiveWeightDependence)
    found[_hash(balance)] = Kernel(plasticity.BALANCE, plasticity.ADDITIVE)
    return found


def has_kernel(recipe: Recipe, pathway: Pathway) -> bool:
    """Tell whether a kernel can run the rule of a pathway; else its synapses learn by tape.

    All that a kernel works with must be the same for all synapses, traces begin at 0, and no time constant may be too
    short for the exponentials of its delays.
    """
    kernel, spec = kernels().get(pathway.dynamics or ""), recipe.model.projections[pathway.projection]
    parameters = {name: value for name, value in pathway.parameters.items() if value is not None}
    if kernel is None or len(parameters) < len(pathway.parameters):
        return False
    fraction = spec.values["dendritic_delay_fraction"]
    shared = fraction is None or fraction.constant is not None
    at_zero = all(value is not None and value.constant == 0.0 for value in spec.initial.values())
    times, delay = kernel.times(parameters), spec.values["delay"]
    longest = max(recipe.dt, (delay and delay.most) or 0.0)
    return shared and at_zero and min(times.spike, times.trace, *times.all) >= 2.0 * longest / RANGE


def _hash(kind: type[SynapseType]) -> str:
    return str(kind.hash)
