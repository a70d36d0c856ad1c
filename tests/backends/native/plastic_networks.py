"""Networks with synapses that learn, whose cells fire at wanted steps, and their weights by definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

import pynnlite as pnl
from pynnlite import standardmodels as models
from pynnlite.standardmodels import synapses as plastic

DT = 0.1
TIMING: dict[str, dict[str, float]] = {
    "pair": {"tau_plus": 20.0, "tau_minus": 15.0, "A_plus": 0.1, "A_minus": 0.12},
    "triplet": {
        "tau_plus": 16.8,
        "tau_minus": 33.7,
        "tau_x": 101.0,
        "tau_y": 125.0,
        "A2_plus": 5e-3,
        "A2_minus": 7e-3,
        "A3_plus": 6.2e-3,
        "A3_minus": 2.3e-3,
    },
    "balance": {"tau": 20.0, "eta": 1e-4, "rho": 10.0},
    "dense": {"tau_plus": 20.0, "tau_minus": 15.0, "A_plus": 1.1e-4, "A_minus": 1.0e-4},
    "fast": {"tau_plus": 1.0, "tau_minus": 0.7, "A_plus": 0.1, "A_minus": 0.12},
}
RULES = {
    "pair": plastic.SpikePairRule,
    "triplet": plastic.PfisterSpikeTripletRule,
    "balance": plastic.Vogels2011Rule,
    "dense": plastic.SpikePairRule,
    "fast": plastic.SpikePairRule,
}
WEIGHTS = {
    "additive": plastic.AdditiveWeightDependence,
    "multiplicative": plastic.MultiplicativeWeightDependence,
    "mixed": plastic.AdditivePotentiationMultiplicativeDepression,
    "power": plastic.GutigWeightDependence,
}
LEAST, MOST, POWERS = 0.002, 0.02, (0.4, 0.7)
EVERY = [(timing, weights) for timing in ("pair", "triplet") for weights in WEIGHTS]
EVERY.append(("balance", "additive"))


@dataclass
class Trace:
    """A sum of exponentials, and what it was before the present grid time."""

    tau: float
    at: int = -(10**9)
    value: float = 0.0
    before: float = 0.0

    def now(self, step: int) -> float:
        return self.value * exp(-(step - self.at) * DT / self.tau)

    def left(self, step: int) -> float:
        return self.before if self.at == step else self.now(step)

    def jump(self, step: int) -> None:
        left = self.now(step)
        if self.at != step:
            self.before = left
        self.value, self.at = left + 1.0, step


def by_definition(
    kind: tuple[str, str],
    weight: float,
    arrivals: Sequence[int],
    fired: Sequence[int],
    delay: int,
    back: int,
    end: int,
    least: float = LEAST,
    most: float = MOST,
) -> tuple[list[float], float]:
    """Return the weights that one synapse transmits, and its weight at a step: event by event."""
    timing, weights = kind
    p, ahead, width = TIMING[timing], delay - back, most - least
    x, y = Trace(p.get("tau_plus", p.get("tau", 1.0))), Trace(p.get("tau_minus", p.get("tau", 1.0)))
    x2, y2 = Trace(p.get("tau_x", 1.0)), Trace(p.get("tau_y", 1.0))
    powers = POWERS if weights == "power" else (0.0, 0.0)

    def clip(w: float) -> float:
        return min(max(w, least), most)

    def up(w: float) -> float:
        share = 1.0 - (w - least) / width
        return {"multiplicative": most - w, "power": width * share ** powers[0]}.get(weights, width)

    def down(w: float) -> float:
        share = (w - least) / width
        mixed = w - least
        return {"multiplicative": mixed, "mixed": mixed, "power": width * share ** powers[1]}.get(
            weights, width
        )

    events = [(s + ahead, 1) for s in arrivals] + [(t + back, 0 if back else 2) for t in fired]
    sent = []
    for now, what in sorted(event for event in events if event[0] <= end):
        if what == 1:
            if timing == "balance":
                weight = clip(weight + p["eta"] * y.left(now))
                weight = clip(weight - 2 * p["eta"] * p["rho"] / 1000 * p["tau"])
            elif timing in ("pair", "dense", "fast"):
                weight = clip(weight - down(weight) * p["A_minus"] * y.left(now))
            else:
                amount = y.left(now) * (p["A2_minus"] + p["A3_minus"] * x2.now(now))
                weight = clip(weight - down(weight) * amount)
            sent.append(weight)
            x.jump(now)
            x2.jump(now)
        else:
            if timing == "balance":
                weight = clip(weight + p["eta"] * x.left(now))
            elif timing in ("pair", "dense", "fast"):
                weight = clip(weight + up(weight) * p["A_plus"] * x.left(now))
            else:
                amount = x.left(now) * (p["A2_plus"] + p["A3_plus"] * y2.now(now))
                weight = clip(weight + up(weight) * amount)
            y.jump(now)
            y2.jump(now)
    return sent, weight


def synapse(kind: tuple[str, str], weight: Any, delay: Any, fraction: float, **given: float) -> Any:
    """Return a synapse type with given parts."""
    timing, weights = kind
    bounds: dict[str, float] = {"w_min": LEAST, "w_max": MOST}
    if weights == "power":
        bounds |= {"mu_plus": POWERS[0], "mu_minus": POWERS[1]}
    return plastic.STDPMechanism(
        RULES[timing](**{**TIMING[timing], **given}),
        WEIGHTS[weights](**bounds),
        dendritic_delay_fraction=fraction,
        weight=weight,
        delay=delay,
    )


def trains(rng: np.random.Generator, n: int, n_steps: int, every: float) -> list[NDArray[np.int64]]:
    """Return steps of spikes, ascending, `every` so many steps on average, each once."""
    return [np.flatnonzero(rng.random(n_steps) < 1.0 / every).astype(np.int64) for _ in range(n)]


def coincident(
    rng: np.random.Generator, source: NDArray[np.int64], fired: NDArray[np.int64], shift: int
) -> NDArray[np.int64]:
    """Return spikes of a target of which many are at a synapse at the same step as one of a source."""
    chosen = source[rng.random(len(source)) < 0.3] + shift
    return np.unique(np.concatenate([fired, chosen]))


def fires_at(net: Any, wanted: Sequence[NDArray[np.int64]], **cells: Any) -> Any:
    """Return cells that fire at wanted steps, from the third one on, and at no others.

    One source drives each, with a weight that no other input comes near. They rest for no step.
    """
    cell = {"tau_m": 0.5, "tau_syn_E": 0.05, "tau_syn_I": 0.05, "tau_refrac": 0.0, "v_rest": -65.0}
    target = net.population(len(wanted), models.IF_curr_exp(**{**cell, "v_thresh": 1e3, **cells}))
    times = [[(step - 2) * DT for step in steps] for steps in wanted]
    driver = net.population(len(wanted), models.SpikeSourceArray(spike_times=times))
    net.projection(
        driver,
        target,
        pnl.OneToOneConnector(),
        models.StaticSynapse(weight=1e5, delay=DT),
        receptor_type="excitatory",
    )
    return target


def back_of(fraction: float, delay: int) -> int:
    """Return the dendritic part of a delay, in steps."""
    return floor(fraction * delay + 0.5 + 1e-6)


@dataclass
class Learning:
    """Sources and cells that fire at known steps, all to all, with synapses that learn.

    Parameters
    ----------
    kind : (str, str)
        Names of the two parts of the synapses.
    fraction, delay : float, int
        Dendritic part of the delay; the delay in steps.
    n, n_steps : int
        How many sources there are, and cells; how long they fire.
    every : float
        Steps from one spike to the next on average.
    repeated : bool
        Whether some sources spike twice in a step.
    """

    kind: tuple[str, str]
    fraction: float = 1.0
    delay: int = 15
    n: int = 8
    n_steps: int = 1200
    every: float = 40.0
    repeated: bool = True

    def __post_init__(self) -> None:
        rng = np.random.default_rng(7)
        self.back = back_of(self.fraction, self.delay)
        own = [steps[steps > 0] for steps in trains(rng, self.n, self.n_steps, self.every)]
        shift = self.delay - 2 * self.back
        fired = [
            coincident(rng, own[0], steps, shift) for steps in trains(rng, self.n, self.n_steps, self.every)
        ]
        self.fired = [steps[(steps > 3) & (steps < self.n_steps)] for steps in fired]
        self.sources = (
            [np.sort(np.concatenate([steps, steps[::4]])) for steps in own] if self.repeated else own
        )
        self.weights = rng.uniform(LEAST, MOST, (self.n, self.n))

    def network(self) -> Any:
        """Return the network."""
        net = pnl.Network(seed=1)
        target = fires_at(net, self.fired)
        times = [steps * DT for steps in self.sources]
        source = net.population(self.n, models.SpikeSourceArray(spike_times=times))
        kind = synapse(self.kind, self.weights, self.delay * DT, self.fraction)
        net.projection(source, target, pnl.AllToAllConnector(), kind)
        target.record("spikes")
        return net

    def expected(self, end: int) -> NDArray[np.float64]:
        """Return all weights at a step, by definition, as (sources, cells)."""
        return np.array(
            [
                [
                    by_definition(self.kind, weight, source, fired, self.delay, self.back, end)[1]
                    for weight, fired in zip(weights, self.fired, strict=True)
                ]
                for weights, source in zip(self.weights, self.sources, strict=True)
            ]
        )


def weights_of(simulation: Any) -> NDArray[np.float64]:
    """Return the weights of the synapses of a simulation that learn, as (sources, cells)."""
    recipe = simulation._recipe
    pathway = next(each for each in recipe.pathways if each.dynamics)
    found = simulation.read(pathway.number, ["source", "target", "weight"])
    weights = np.zeros([recipe.populations[number].size for number in (pathway.source, pathway.target)])
    weights[found.source, found.target] = found.weight
    return weights
