"""Pairs of cells that fire when they should, one plastic synapse between them, and what it must transmit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, expm1
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..connectors import OneToOneConnector
from ..declarations import SynapseType
from ..network import Network, Projection
from ..standardmodels import IF_curr_exp, SpikeSourceArray, StepCurrentSource
from .data import trace

FloatArray = NDArray[np.float64]

DECAY = 1.0
"""The decay time, in ms, of the synaptic currents from which transmitted weights are read."""


@dataclass(frozen=True)
class Pair:
    """Two cells with one synapse.

    Parameters
    ----------
    synapse : SynapseType
        The synapse, with weight and delay.
    pre, post : list of float
        When the source and the target fire, in ms.
    tau_syn : float
        The decay time of the receptor, in ms.
    """

    synapse: SynapseType
    pre: Sequence[float]
    post: Sequence[float] = ()
    tau_syn: float = DECAY


@dataclass
class Pairs:
    """Many such pairs in one network.

    Parameters
    ----------
    pairs : list of Pair
        The pairs.
    dt : float
        The time step, in ms.
    """

    pairs: Sequence[Pair]
    dt: float = 0.1

    def __post_init__(self) -> None:
        self.network = Network(seed=3)
        times = [list(pair.pre) for pair in self.pairs]
        sources = self.network.population(len(self.pairs), SpikeSourceArray(spike_times=times))
        self.cells = self.network.population(len(self.pairs), resting([pair.tau_syn for pair in self.pairs]))
        self.cells.record(["spikes", "isyn_exc"])
        self.projections: list[Projection] = []
        for k, pair in enumerate(self.pairs):
            source, target = sources[k : k + 1], self.cells[k : k + 1]
            fire_at(target, pair.post, self.dt)
            self.projections.append(
                self.network.projection(source, target, OneToOneConnector(), pair.synapse, "excitatory")
            )

    @property
    def end(self) -> float:
        """A time, in ms, by which all is over."""
        last = max(max([*pair.pre, *pair.post]) + float(pair.synapse.delay) for pair in self.pairs)
        return round(last / self.dt + 2) * self.dt

    def sent(self, number: int) -> list[float]:
        """Return what each spike of the source did to the target, those that arrive at one time added up."""
        pair, values = self.pairs[number], trace(self.cells, "isyn_exc")[:, number]
        jumps = np.r_[0.0, values[1:] - values[:-1] * exp(-self.dt / pair.tau_syn)]
        times = dict.fromkeys(pair.pre)
        return [float(jumps[round((time + float(pair.synapse.delay)) / self.dt)]) for time in times]


def resting(tau_syn: Any = DECAY) -> IF_curr_exp:
    """Return a cell that stays at rest, whatever its synapses do, and can fire in each step."""
    return IF_curr_exp(
        v_rest=0.0, v_reset=0.0, v_thresh=1e3, tau_refrac=0.0, tau_syn_E=tau_syn, tau_m=20.0, cm=1.0
    )


def fire_at(cells: Any, times: Sequence[float], dt: float) -> None:
    """Make cells of `resting` fire at some times, in ms, by pulses of current of one step each."""
    edges: dict[int, float] = {}
    for step in sorted({round(time / dt) for time in times}):
        edges[step - 1] = 1e4 / dt
        edges.setdefault(step, 0.0)
    if edges:
        order = sorted(edges)
        times, amplitudes = [step * dt for step in order], [edges[step] for step in order]
        cells.inject(StepCurrentSource(times=times, amplitudes=amplitudes))


@dataclass
class Learned:
    """What a synapse transmits and comes to, by the definition.

    Parameters
    ----------
    sent : list of float
        What each spike of the source transmits.
    weight : float
        The weight in the end.
    """

    sent: list[float]
    weight: float


class Trace:
    """A trace, which decays between events and rises by 1 at each spike of its own side."""

    def __init__(self, tau: float, dt: float) -> None:
        self._tau, self._dt = tau, dt
        self._value, self._before, self._at = 0.0, 0.0, 0

    def own(self, now: int) -> float:
        """Return the value as it is: earlier spikes of the same side and time included."""
        if now == self._at:
            return self._value
        return self._value * exp(-(now - self._at) * self._dt / self._tau)

    def left(self, now: int) -> float:
        """Return the value as it was before this grid time."""
        return self._before if now == self._at else self.own(now)

    def rise(self, now: int) -> None:
        """Count a spike of the own side."""
        self._before, self._value, self._at = self.left(now), self.own(now) + 1.0, now


WEIGHTS: dict[str, Callable[..., tuple[float, float]]] = {
    "AdditiveWeightDependence": lambda w, low, high, *_: (high - low, high - low),
    "MultiplicativeWeightDependence": lambda w, low, high, *_: (high - w, w - low),
    "AdditivePotentiationMultiplicativeDepression": lambda w, low, high, *_: (high - low, w - low),
    "GutigWeightDependence": lambda w, low, high, plus, minus: (
        (high - low) * (1 - (w - low) / (high - low)) ** plus,
        (high - low) * ((w - low) / (high - low)) ** minus,
    ),
}
"""What amplitudes of potentiation and of depression are multiplied with."""


def learned(synapse: Any, pre: Sequence[int], post: Sequence[int], delay: int, dt: float) -> Learned:
    """Return what an `STDPMechanism` transmits and comes to, event by event, by its definition.

    Parameters
    ----------
    synapse : STDPMechanism
        The synapse, all of whose values are numbers.
    pre, post : list of int
        The steps at which source and target fire.
    delay : int
        In steps.
    dt : float
        In ms.
    """
    behind = int(np.floor(synapse.dendritic_delay_fraction * delay + 0.5 + 1e-6))
    before = delay - behind
    events = sorted([(s + before, 1) for s in pre] + [(t + behind, 0 if behind else 2) for t in post])
    step = {"SpikePairRule": _pair, "PfisterSpikeTripletRule": _triplet, "Vogels2011Rule": _vogels}
    kind = type(synapse)
    low, high = synapse.w_min, synapse.w_max
    factors = WEIGHTS[kind.weight_part.__name__]
    names = [name for name in ("mu_plus", "mu_minus") if kind.has_parameter(name)]
    exponents = [getattr(synapse, name) for name in names]
    rule = step[kind.timing_part.__name__](synapse, dt)
    w, sent = synapse.weight, list[float]()
    for now, which in events:
        plus, minus = factors(w, low, high, *exponents)
        for change in rule(now, which == 1, plus, minus):
            w = min(max(w + change, low), high)
        if which == 1:
            sent.append(w)
    return Learned(sent, w)


def used(synapse: Any, times: Sequence[float], tau_syn: float) -> list[float]:
    """Return what a `TsodyksMarkramSynapse` transmits, for spikes of the source at some times, in ms."""
    u = y = z = 0.0
    last, sent = times[0], list[float]()
    slow, fast = synapse.tau_rec, tau_syn
    for time in times:
        h, last = time - last, time
        if slow == fast:
            share = h / fast * exp(-h / slow)
        else:
            q = 1 / fast - 1 / slow
            share = exp(-h / slow) * -expm1(-h * q) / (fast * q)
        u = u * exp(-h / synapse.tau_facil) if synapse.tau_facil else 0.0
        z, y = z * exp(-h / slow) + y * share, y * exp(-h / fast)
        u += synapse.U * (1 - u)
        r = u * (1 - y - z)
        y += r
        sent.append(synapse.weight * r)
    return sent


Step = Callable[[int, bool, float, float], list[float]]


def _pair(synapse: Any, dt: float) -> Step:
    x, y = Trace(synapse.tau_plus, dt), Trace(synapse.tau_minus, dt)

    def step(now: int, arrival: bool, plus: float, minus: float) -> list[float]:
        change = -minus * synapse.A_minus * y.left(now) if arrival else plus * synapse.A_plus * x.left(now)
        (x if arrival else y).rise(now)
        return [change]

    return step


def _vogels(synapse: Any, dt: float) -> Step:
    x, y = Trace(synapse.tau, dt), Trace(synapse.tau, dt)

    def step(now: int, arrival: bool, plus: float, minus: float) -> list[float]:
        changes = [synapse.eta * (y if arrival else x).left(now)]
        if arrival:
            changes.append(-synapse.eta * 2 * synapse.rho * synapse.tau / 1000)
        (x if arrival else y).rise(now)
        return changes

    return step


def _triplet(synapse: Any, dt: float) -> Step:
    x, x2 = Trace(synapse.tau_plus, dt), Trace(synapse.tau_x, dt)
    y, y2 = Trace(synapse.tau_minus, dt), Trace(synapse.tau_y, dt)

    def step(now: int, arrival: bool, plus: float, minus: float) -> list[float]:
        if arrival:
            change = -minus * y.left(now) * (synapse.A2_minus + synapse.A3_minus * x2.own(now))
        else:
            change = plus * x.left(now) * (synapse.A2_plus + synapse.A3_plus * y2.own(now))
        for each in (x, x2) if arrival else (y, y2):
            each.rise(now)
        return [change]

    return step
