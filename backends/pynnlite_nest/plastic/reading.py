"""What synapses have learned.

NEST brings the weight of a synapse up to date when a spike of its source arrives. Spikes of the target since then, and
arrivals that NEST has not handed over, are taken from what a device has recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import nest
import numpy as np

from ..cells import FloatArray, Steps
from ..nodes import DEVICE_SYNAPSE
from .moving import Ids, Moving
from .table import AT_ONCE
from .wiring import Wired

LATEST = 2**40
"""More steps than a network ever goes, so that a node and a step make one number."""

FORGOTTEN = 45.0
"""After this many time constants less than the last bit of what a spike added to a trace is left."""


class Witness:
    """The spikes of the nodes at both ends of synapses that learn.

    Parameters
    ----------
    wired : iterable of Wired
        The synapses.
    lead : int
        By how many steps NEST is ahead.
    dt : float
        Length of a step in ms.
    """

    def __init__(self, wired: Iterable[Wired], lead: int, dt: float) -> None:
        ends = [each for one in wired for each in one.watched]
        nodes = np.unique(np.concatenate([np.zeros(0, np.int64), *ends]))
        self._lead, self.dt, self._device = lead, dt, None
        self._events, self._keys = -1, np.zeros(0, np.int64)
        if len(nodes):
            self._device = nest.Create("spike_recorder", params={"time_in_steps": True})
            spec = {
                "synapse_model": DEVICE_SYNAPSE,
                "weight": np.ones(len(nodes)),
                "delay": np.full(len(nodes), (lead - 1) * dt),
            }
            nest.Connect(nodes, np.full(len(nodes), self._device[0].global_id), "one_to_one", spec)

    def look(self) -> None:
        """Fetch what has been recorded."""
        if self._device is None:
            return
        events = self._device.get("events")
        if len(events["senders"]) != self._events:
            self._events = len(events["senders"])
            steps = np.asarray(events["times"]).astype(np.int64) - self._lead
            self._keys = np.sort(np.asarray(events["senders"]).astype(np.int64) * LATEST + steps)

    def until(self, nodes: Ids, step: Any) -> Ids:
        """Return, for each node, the place behind its last spike up to a step."""
        found: Ids = np.searchsorted(self._keys, nodes * LATEST + step, side="right")
        return found

    def step(self, places: Ids) -> Steps:
        """Return the steps of spikes at some places."""
        return self._keys[places] % LATEST

    def last(self, nodes: Ids, step: int) -> Steps:
        """Return the last step up to some step at which each node fired; -1 if there is none."""
        if not len(self._keys):
            return np.full(len(nodes), -1)
        places = self.until(nodes, step) - 1
        keys = self._keys[np.maximum(places, 0)]
        return np.where((places >= 0) & (keys // LATEST == nodes), keys % LATEST, -1)

    def trace(self, nodes: Ids, upto: Any, at: Any, tau: FloatArray) -> FloatArray:
        """Return what is left, at some steps, of all spikes of some nodes up to some steps."""
        total = np.zeros(len(nodes))
        place, first = self.until(nodes, upto), self.until(nodes, -1)
        at, tau = np.broadcast_to(at, total.shape), np.maximum(np.broadcast_to(tau, total.shape), AT_ONCE)
        rows = np.flatnonzero(place > first)
        while len(rows):
            place[rows] -= 1
            age = (at[rows] - self.step(place[rows])) * self.dt / tau[rows]
            total[rows] += np.exp(-age)
            rows = rows[(place[rows] > first[rows]) & (age < FORGOTTEN)]
        return total


@dataclass(frozen=True, slots=True)
class Pending:
    """The spikes of targets that have reached synapses since the last arrival.

    Parameters
    ----------
    wired : Wired
        The synapses.
    kplus : (n,) ndarray of float64
        The traces of the sources after the arrivals that NEST has handed over.
    witness : Witness
        The spikes.
    step : int
        The last step at which they are there.
    done : int
        The last step whose arrivals NEST has handed over.
    """

    wired: Wired
    kplus: FloatArray
    witness: Witness
    step: int
    done: int

    def __iter__(self) -> Iterator[tuple[Ids, FloatArray, FloatArray]]:
        """Yield synapses, the traces of their sources and the slow ones of their targets, at a spike of each."""
        wired, witness = self.wired, self.witness
        parameters = wired.rows.parameters
        last = witness.last(wired.before, self.done)
        behind = wired.rows.dendritic.astype(np.int64)
        tau = np.maximum(parameters["tau" if wired.rule.timing == "balance" else "tau_plus"], AT_ONCE)
        end = witness.until(wired.after, self.step - behind)
        place = np.where(last < 0, end, witness.until(wired.after, last - behind))  # -1: nothing has arrived
        active = np.flatnonzero(place < end)
        while len(active):
            at = witness.step(place[active])
            age = at + behind[active] - last[active]
            slow = np.zeros(len(active))
            if wired.rule.timing == "triplet":
                slow = witness.trace(wired.after[active], at - 1, at, parameters["tau_y"][active])
            yield active, self.kplus[active] * np.exp(-age * witness.dt / tau[active]), slow
            place[active] += 1
            active = active[place[active] < end[active]]


def strengths(wired: Wired, status: dict[str, FloatArray], pending: Pending) -> FloatArray:
    """Return the strengths of synapses at a step.

    Parameters
    ----------
    wired : Wired
        The synapses.
    status : dict of str to (n,) ndarray
        What NEST tells of them: the weights and traces after the arrivals that it has handed over.
    pending : Pending
        What has reached them since.
    """
    moving = Moving(wired, status["weight"] * wired.sign / wired.scale)
    for rows, x, slow in pending:
        moving.potentiate(rows, x, slow)
    for step in range(pending.done + 1, pending.step + 1):
        _arrive(wired, moving, pending.witness, step)
    return moving.strength + wired.rows.parameters["w_min"]


def _arrive(wired: Wired, moving: Moving, witness: Witness, step: int) -> None:
    """Let spikes arrive at a step."""
    parameters, timing = wired.rows.parameters, wired.rule.timing
    times = witness.until(wired.before, step) - witness.until(wired.before, step - 1)
    rows = np.flatnonzero(times)
    if not len(rows):
        return
    seen = step - wired.rows.dendritic[rows].astype(np.int64)
    tau = parameters["tau" if timing == "balance" else "tau_minus"][rows]
    y = witness.trace(wired.after[rows], seen - 1, seen, tau)
    slow = np.zeros(len(rows))
    if timing == "triplet":
        slow = witness.trace(wired.before[rows], step - 1, step, parameters["tau_x"][rows])
    for nth in range(int(times.max())):
        here = times[rows] > nth
        moving.depress(rows[here], y[here], slow[here] + nth)
