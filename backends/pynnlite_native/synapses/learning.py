"""The synapses of one pathway onto a receptor of a block, if they learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Pathway, Recipe, Synapses
from pynnlite.timebase import EPSILON

from ..kernels import placing, plasticity, tables
from ..kernels.engine import Engine
from ..layout import OFTEN_USED, Block, FloatArray, Part, zeros
from .rules import RANGE, Times, kernels
from .section import NO_ROOM, Section, record

PACK = np.dtype([("target", np.uint16, placing.PACK), ("weight", np.float64, placing.PACK)])
"""Synapses that learn: the targets of a pack lie together, and so do its weights."""

AT_A_TIME = 1 << 16
"""Packs that are made at a time."""

KEPT = 16
"""Spikes of each cell that are kept at first."""

START = (0.0, 0.0, np.inf, 0.0)
"""The head of a slice before the first spike."""


SENT = np.dtype([("due", np.int64), ("slice", np.int64), ("first", np.uint32), ("n", np.uint32)])
"""What a spike transmits that has passed the synapses of a slice: struct native_sent."""


@dataclass(frozen=True, slots=True)
class Now:
    """A section as it is at a step.

    Parameters
    ----------
    step : int
        The step.
    packs : structured ndarray
        Its synapses.
    head : (n_sources * n_delays, 4) ndarray of float64
        The traces of its sources.
    sent : structured ndarray
        What spikes transmit that have passed the synapses, ascending by step, then slice.
    synapses : structured ndarray
        The records of these.
    """

    step: int
    packs: NDArray[np.void]
    head: FloatArray
    sent: NDArray[np.void]
    synapses: NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Seen:
    """Which spikes of the targets of a table synapses see, and how.

    Parameters
    ----------
    times : Times
        The time constants of their traces.
    """

    times: Times

    def history(
        self, sections: list[LearningSection], block: Block, receptor: int, dt: float
    ) -> plasticity.History:
        """Return a history, without spikes yet, for some sections of a table."""
        n = block.n_in_table(receptor) + placing.PACK
        line = zeros((n, 8), np.float64, OFTEN_USED)
        line[:, :6] = np.inf
        targets = {section.pathways[0].target for section in sections}
        return plasticity.History(
            wanted=np.array([part.population in targets for part in block.parts], np.uint8),
            spike_rate=dt / self.times.spike,
            trace_rate=dt / self.times.trace,
            second_rate=dt / self.times.second if self.times.second else 0.0,
            line=line,
            second=zeros((n if self.times.second else 0, 8), np.float64, OFTEN_USED),
            count=zeros(n, np.uint32),
            capacity=KEPT,
            longest=max(int(section.dendritic.max(initial=0)) for section in sections),
            epoch=max(1, int(RANGE * min(self.times.all) / dt)),
        )


class LearningSection(Section):
    """The synapses of one pathway onto a receptor of a block, which learn.

    Weights are strengths: they are not negative, and `sign` is that of what is transmitted.

    Attributes
    ----------
    head : (n_sources * n_delays, 4) ndarray of float64
        Of each slice the traces of its source.
    """

    sign = 1.0
    now: Now | None = None
    """What the user's last values began from; None if they are those of the beginning."""

    @property
    def format(self) -> int:
        """Weights have double precision."""
        return int(placing.DOUBLE)

    @property
    def pathway(self) -> Pathway:
        """Its pathway."""
        return self.pathways[0]

    @property
    def numbers(self) -> Mapping[str, float]:
        """The parameters of the rule."""
        return {name: value for name, value in self.pathway.parameters.items() if value is not None}

    @property
    def seen(self) -> Seen:
        """How it sees the spikes of its targets."""
        return Seen(kernels()[self.pathway.dynamics or ""].times(self.numbers))

    @property
    def history(self) -> plasticity.History:
        """What its targets have fired."""
        return self._learning.history

    def follow(self, recipe: Recipe) -> None:
        """Learn from a recipe what a pathway does not say."""
        kind = recipe.populations[self.pathway.target].type
        self.sign = -1.0 if kind.receptors[self.pathway.receptor].sign < 0 else 1.0
        fraction = recipe.model.projections[self.pathway.projection].values["dendritic_delay_fraction"]
        self.fraction = 1.0 if fraction is None or fraction.constant is None else fraction.constant
        self.dt = recipe.dt

    @property
    def dendritic(self) -> NDArray[np.int32]:
        """For each delay the steps that spikes of the target need to the synapse."""
        steps: NDArray[np.int32] = np.floor(self.fraction * self.delays + (0.5 + EPSILON)).astype(np.int32)
        return steps

    def place(self, chunk: Synapses, pathway: Pathway, part: Part) -> None:
        """Put the synapses of a chunk into the rows of their sources."""
        weight = None if pathway.weight is None else abs(pathway.weight)
        super().place(replace(chunk, weight=np.abs(chunk.weight)), replace(pathway, weight=weight), part)

    def sort(self, nowhere: int) -> NDArray[np.uint8]:
        """Sort each row into slices, unless that is done, and let the targets and the weights of a pack lie together.

        Returns the memory that is no longer needed.
        """
        if self.sliced:
            return NO_ROOM
        room = super().sort(nowhere)
        bytes_ = self.synapses.view(np.uint8)
        packs = bytes_.view(PACK)
        for first in range(0, len(packs), AT_A_TIME):
            some = packs[first : first + AT_A_TIME]
            records = some.copy().view(np.uint8).view(record(placing.DOUBLE, several=False))
            for name in ("target", "weight"):
                some[name] = records[name].reshape(-1, placing.PACK)
        self.synapses = packs
        self.head = zeros((self.n_sources * len(self.delays), len(START)), np.float64, OFTEN_USED)
        self.head[:] = START
        return room

    def learn(self, history: plasticity.History) -> None:
        """See spikes of the targets by a history, from now on."""
        self._learning = self._learnt(self.head, history)
        if self.now is not None:
            self._learning.set_sent(self.now.step, _bytes(self.now.sent))

    def described(self) -> tables.Section:
        """Return the section as the engine takes it."""
        self._described = self._as_section(self.synapses, self._learning)
        return self._described

    def described_sent(self) -> list[tables.Section]:
        """Return the section, if there is one, that transmits what was sent before weights were given anew."""
        if self.now is None or not len(self.now.sent):
            return []
        synapses = self.now.synapses
        return [
            tables.Section(
                population=self.population,
                sliced=True,
                several=False,
                delays=np.ones(1, np.int64),
                offset=np.zeros(self.n_sources + 1, np.uint32),
                synapses=_bytes(synapses),
                format=self.format,
                constant=0.0,
                n_sources=self.n_sources,
            )
        ]

    def at(self, core: Engine, b: int, n_targets: int, step: int) -> Now:
        """Return the section as it is at the present step, at which all spikes are listed; change nothing.

        Parameters
        ----------
        core : Engine
            The engine.
        b : int
            The block.
        n_targets : int
            Local indices of the table.
        step : int
            The present step.
        """
        packs, head = self.synapses.copy(), self.head.copy()
        copy = self._as_section(packs, self._learnt(head, self._learning.history))
        number = self._described.number
        n_sent, n_synapses = core.count_passed(b, self.receptor, number)
        sent, synapses = np.zeros(n_sent, SENT), np.zeros(n_synapses, record(self.format, several=False))
        synapses["target"] = self._nowhere
        sums = zeros(n_targets, np.float64)
        core.catch_up(b, self.receptor, number, copy, sums, _bytes(sent), _bytes(synapses))
        if self.now is not None:  # what was sent before an earlier change may be on its way yet
            earlier = self.now.sent[self.now.sent["due"] > step].copy()
            earlier["first"] += len(synapses)
            sent, synapses = np.concatenate([sent, earlier]), np.concatenate([synapses, self.now.synapses])
        return Now(step, packs, head, sent[np.lexsort((sent["slice"], sent["due"]))], synapses)

    def go_on(self, now: Now, weights: bool) -> None:
        """Go on from what an earlier version of the section was at a step.

        Parameters
        ----------
        now : Now
            The earlier version.
        weights : bool
            Whether to go on from its weights too.
        """
        self.now = now
        self.head[:] = now.head
        if weights:
            self.synapses[:] = now.packs

    def columns(self, packs: NDArray[np.void], part: Part) -> Synapses:
        """Return source, target, weight and delay of each synapse, slice after slice."""
        target, counts = packs["target"].reshape(-1), self.counts
        here = target < self._nowhere
        slices = np.repeat(np.arange(len(counts)), counts)
        source, delay = np.divmod(slices, len(self.delays))
        return Synapses(
            self.pathway.number,
            source.astype(np.int32),
            target[here].astype(np.int32) - np.int32(part.offsets[self.receptor] - part.first),
            self.sign * packs["weight"].reshape(-1)[here],
            self.delays[delay].astype(np.int32),
        )

    def _as_section(self, packs: NDArray[np.void], learning: plasticity.Learning) -> tables.Section:
        size = record(placing.DOUBLE, several=False).itemsize
        return tables.Section(
            population=self.population,
            sliced=True,
            several=False,
            delays=self.delays,
            offset=self.offset,
            synapses=packs.view(np.uint8).reshape(-1, size),
            format=self.format,
            constant=0.0,
            n_sources=self.n_sources,
            learning=learning,
        )

    def _learnt(self, head: FloatArray, history: plasticity.History) -> plasticity.Learning:
        kernel = kernels()[self.pathway.dynamics or ""]
        constants, slow = kernel.constants(self.numbers), kernel.times(self.numbers).slow
        return plasticity.Learning(
            timing=constants.timing,
            dependence=constants.dependence,
            odd=constants.odd,
            least=constants.least,
            most=constants.most,
            sign=self.sign,
            up=constants.up,
            up_second=constants.up_second,
            down=constants.down,
            down_second=constants.down_second,
            fall=constants.fall,
            power_up=constants.power_up,
            power_down=constants.power_down,
            second_rate=self.dt / slow if slow else 0.0,
            history=history,
            head=head,
            dendritic=self.dendritic,
        )


def _bytes(records: NDArray[np.void]) -> NDArray[np.uint8]:
    """Return the bytes of records: one line for each."""
    return np.ascontiguousarray(records).view(np.uint8).reshape(len(records), records.dtype.itemsize)
