"""Which kernel runs which rule of synapses that learn, and the numbers that it works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pynnlite.declarations import SynapseType
from pynnlite.recipe import Recipe
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


def problems(recipe: Recipe) -> Iterator[str]:
    """Yield a sentence for each projection that has a kernel, but values that the kernel cannot take."""
    seen = set()
    for pathway in recipe.pathways:
        kernel, spec = kernels().get(pathway.dynamics or ""), recipe.model.projections[pathway.projection]
        if kernel is None or spec.number in seen or None in pathway.parameters.values():
            continue
        seen.add(spec.number)
        started = [name for name, value in spec.initial.items() if value is None or value.constant != 0.0]
        if started:
            yield (
                f"projection {spec.label!r}: the initial value of {started[0]!r} must be 0, since all synapses of a"
                " source or of a target share it here"
            )
        fraction = spec.values["dendritic_delay_fraction"]
        if fraction is not None and fraction.constant is None:
            yield (
                f"projection {spec.label!r}: 'dendritic_delay_fraction' differs within the projection, which is not"
                " possible: give one number"
            )
        times = kernel.times({name: value for name, value in pathway.parameters.items() if value is not None})
        delay = spec.values["delay"]
        longest = max(recipe.dt, (delay and delay.most) or 0.0)
        least = 2.0 * longest / RANGE
        short = min((times.spike, times.trace, *times.all))
        if short < least:
            yield (
                f"projection {spec.label!r}: the time constant {short:g} ms is too short; at least {least:g} ms is"
                " possible with its delays"
            )


def _hash(kind: type[SynapseType]) -> str:
    return str(kind.hash)
