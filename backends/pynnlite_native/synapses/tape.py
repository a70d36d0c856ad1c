"""The synapses of one pathway onto a receptor of a block, if they learn by tape: by any rule, whatever differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.lowering import EventPrograms
from pynnlite.lowering.programs import Encoded
from pynnlite.recipe import Pathway, Recipe, Synapses, occurrences
from pynnlite.timebase import EPSILON

from ..kernels import placing, tables, tapes
from ..kernels.engine import Engine
from ..layout import OFTEN_USED, Block, FloatArray, Part, zeros
from .learning import KEPT, SENT
from .section import NO_ROOM, Section, as_bytes, record
from .tape_columns import WEIGHT, Columns, Layout, column
from .tape_states import Given, Now, Sent

FRACTION = "dendritic_delay_fraction"
STRIDE = 1 << 24
"""More than the most steps of a delay."""


@dataclass
class TapeSection(Section):
    """The synapses of one pathway onto a receptor of a block, which learn by tape.

    All synapses of a slice have one delay and one dendritic part of it.
    """

    sent: Sent | None = None
    past: tapes.Past | None = None
    _apart: set[str] = field(default_factory=set)

    @property
    def format(self) -> int:
        """Synapses are numbered, while they are placed, where others have a weight."""
        return int(placing.DOUBLE)

    @property
    def pathway(self) -> Pathway:
        """Its pathway."""
        return self.pathways[0]

    @property
    def one_delay(self) -> bool:
        """Whether all have the same delay and dendritic part, known beforehand."""
        return super().one_delay and not self._by_dendrite

    def follow(self, recipe: Recipe, block: Block) -> None:
        """Learn from a recipe what a pathway does not say."""
        self._recipe, self._block, self._n_placed = recipe, block, 0
        spec = recipe.model.projections[self.pathway.projection]
        self.kind = spec.synapse_type
        fraction = spec.values.get(FRACTION)
        self._by_dendrite = fraction is not None and fraction.constant is None
        self._fraction = 1.0 if fraction is None or fraction.constant is None else fraction.constant
        self._pairs: dict[int, int] = {}
        if self._by_dendrite:
            self.delays, self._number = self.delays[:0], np.full(1, -1, np.int32)
        receptor = recipe.populations[self.pathway.target].type.receptors[self.pathway.receptor]
        self._receptor_sign = float(receptor.sign)

    def place(self, chunk: Synapses, pathway: Pathway, part: Part) -> None:
        """Put the synapses of a chunk into the rows of their sources, each with its number."""
        last = self._n_placed + len(chunk.source)
        numbers = np.arange(self._n_placed, last, dtype=np.float64)
        self._n_placed = last
        if self._by_dendrite:
            delay = chunk.delay if pathway.delay is None else np.full(len(numbers), pathway.delay, np.int32)
            keys = delay.astype(np.int64) * STRIDE + chunk.dendritic
            found, which = np.unique(keys, return_inverse=True)
            codes = [self._pairs.setdefault(key, len(self._pairs)) for key in found.tolist()]
            chunk = replace(chunk, delay=np.array(codes, np.int32)[which])
            pathway = replace(pathway, delay=None)
        super().place(replace(chunk, weight=numbers), replace(pathway, weight=None), part)

    def sort(self, nowhere: int) -> NDArray[np.uint8]:
        """Sort each row into slices, unless that is done, and work out the columns of the synapses.

        Returns the memory that is no longer needed.
        """
        if self.sliced:
            return NO_ROOM
        if self._by_dendrite:
            self.delays = np.array(list(self._pairs), np.int64)[self.delays]
        room = super().sort(nowhere)
        if self._by_dendrite:
            self.delays, dendritic = np.divmod(self.delays, STRIDE)
        else:
            dendritic = np.floor(self._fraction * self.delays + (0.5 + EPSILON))
        self.dendritic = dendritic.astype(np.int32)
        self.numbers = self.synapses["weight"].astype(np.uint32)
        targets = zeros(len(self.synapses), np.uint16, OFTEN_USED)
        targets[:] = self.synapses["target"]
        self.synapses = targets.view(record(placing.CONSTANT, several=False))
        if self.n:
            self._begin()
        return room

    def learn(self) -> None:
        """See spikes of the targets from now on, unless that is so already."""
        if self.past is None and self.kind.rule.spike:
            self.past = self._new_past()
        self._tape = self._described_tape(self.columns)

    def described(self) -> tables.Section:
        """Return the section as the engine takes it."""
        if self.sent is not None:
            self._tape.set_sent(self.sent.step, as_bytes(self.sent.slices))
        self._described = self._as_section(self._tape)
        return self._described

    def described_sent(self) -> list[tables.Section]:
        """Return the section, if there is one, that transmits what was sent before values were given anew."""
        if self.sent is None or not len(self.sent.slices):
            return []
        return [
            tables.Section(
                population=self.population,
                sliced=True,
                several=False,
                delays=np.ones(1, np.int64),
                offset=np.zeros(self.n_sources + 1, np.uint32),
                synapses=as_bytes(self.sent.synapses),
                format=self.format,
                constant=0.0,
                n_sources=self.n_sources,
            )
        ]

    def at(self, core: Engine, b: int, n_targets: int) -> Now:
        """Return the section as it is at the present step, at which all spikes are listed; change nothing."""
        columns = self.columns.copied(self.layout.programs.kept[: self.layout.programs.n_written])
        copy = self._as_section(self._described_tape(columns))
        number = self._described.number
        n_sent, n_synapses = core.count_passed(b, self.receptor, number)
        slices, synapses = np.zeros(n_sent, SENT), np.zeros(n_synapses, record(self.format, several=False))
        synapses["target"] = self._nowhere
        sums = zeros(n_targets, np.float64)
        core.catch_up(b, self.receptor, number, copy, sums, as_bytes(slices), as_bytes(synapses))
        observed = zeros((len(self.layout.kept), len(self.synapses)), np.float64)
        core.observe(copy, observed)
        slots = np.zeros(n_synapses, np.int64)
        starts, counts = self._slots_of_slices(), self.counts
        for each in slices:
            times = int(each["n"]) // int(counts[each["slice"]])
            here = slice(int(each["first"]), int(each["first"] + each["n"]))
            slots[here] = starts[each["slice"]] + np.arange(each["n"]) // times
        sent = Sent(core.step, slices, synapses, slots, synapses["weight"].copy())
        variables = {name: observed[k] for k, (name, _) in enumerate(self.layout.kept)}
        return Now(columns, variables, sent)

    def given(self, recipe: Recipe, now: Now, names: Collection[str], state: Collection[str]) -> Given:
        """Return how the section goes on from what it is now, with values that the user gave anew; change nothing.

        Parameters
        ----------
        recipe : Recipe
            The recipe with the new values.
        now : Now
            The section at the present step.
        names, state : collection of str
            Parameters, the weight among them, and variables with new values.

        Raises
        ------
        BadConnection
            For weights that are wrong.
        """
        found = Given(
            recipe, self.layout, now.columns, self.sign, now.sent.joined(self.sent), set(self._apart)
        )
        if set(names) - {WEIGHT} or state:
            pathway = recipe.pathways[self.pathway.number]
            found.apart |= {
                *self.layout.at("synapse"),
                *self.layout.depending_on(set(names) - {WEIGHT}),
                *state,
            }
            found.layout = Layout.of(recipe, pathway, found.apart)
            values = {
                **now.variables,
                WEIGHT: now.columns.synapses[WEIGHT],
                **self._constants(recipe, found.layout),
            }
            values |= {name: self._initial(recipe, name) for name in state}
            found.columns = now.columns.moved(found.layout, values, self._slots_of_slices(), now.sent.step)
        if WEIGHT in names:
            weight, found.sign = self._weights(recipe)
            found.columns.synapses[WEIGHT] = column(weight)
        if not self.kind.rule.assigns_weight:
            slots = found.sent.slots
            weight = found.columns.synapses[WEIGHT][slots] * _at(found.sign, slots)
            found.sent.synapses["weight"] = found.sent.factors * weight
        return found

    def keep_apart(self, variables: set[str]) -> None:
        """Begin with some variables at the synapses that might have been kept at their sources or targets."""
        if variables != self._apart:
            self._apart = variables
            self._begin()

    def go_on(self, given: Given) -> None:
        """Go on with values that the user gave anew."""
        self._recipe, self.pathways = given.recipe, (given.recipe.pathways[self.pathway.number],)
        self.layout, self.columns, self.sign = given.layout, given.columns, given.sign
        self.sent, self._apart = given.sent, given.apart

    def take_up(self, values: Mapping[str, FloatArray], sent: Sent) -> None:
        """Go on at a step from values of variables, the weight among them, and from what is on its way then."""
        values = {**self.columns.synapses, **values}
        self.columns = self.columns.moved(self.layout, values, self._slots_of_slices(), sent.step)
        dendritic = np.tile(self.dendritic, len(self.counts) // len(self.delays))
        self.columns.head[:, 2] = sent.step - dendritic
        self.sent, self.past = sent, self._new_past() if self.kind.rule.spike else None

    def read(self, now: Now, part: Part, names: Iterable[str]) -> Synapses:
        """Return all synapses, as their connector made them, with some of their variables."""
        here = self.synapses["target"] < self._nowhere
        order, counts = self.numbers[here], self.counts
        slices = np.repeat(np.arange(len(counts)), counts)
        source, delay = np.divmod(slices, len(self.delays))

        def ordered(values: NDArray[Any]) -> NDArray[Any]:
            found = np.empty_like(values)
            found[order] = values
            return found

        target = self.synapses["target"][here].astype(np.int32) - np.int32(
            part.offsets[self.receptor] - part.first
        )
        weight = (now.columns.synapses[WEIGHT] * self.sign)[here]
        return Synapses(
            self.pathway.number,
            ordered(source.astype(np.int32)),
            ordered(target),
            ordered(weight),
            ordered(self.delays[delay].astype(np.int32)),
            state={name: ordered(now.variables[name][here]) for name in names},
        )

    def _begin(self) -> None:
        """Make the columns as they are at the beginning."""
        self.layout = Layout.of(self._recipe, self.pathway, self._apart)
        self._occurrence = self._occurrences() if self.kind.rule.random else None
        n_slices = len(self.counts)
        head = np.tile(np.array([-1, 0, -1], np.int64), (n_slices, 1))
        nothing = Columns({}, None, head, np.zeros((n_slices, 2, 0)))
        weight, self.sign = self._weights(self._recipe)
        values = {name: self._initial(self._recipe, name) for name, _ in self.layout.kept}
        values |= {WEIGHT: weight, **self._constants(self._recipe, self.layout)}
        self.columns = nothing.moved(self.layout, values, self._slots_of_slices(), 0)

    def _weights(self, recipe: Recipe) -> tuple[FloatArray, float | FloatArray]:
        """Return the strengths of all synapses, and the signs of what they transmit."""
        (weight,) = self._fetched(recipe, [WEIGHT])
        mixed = self._receptor_sign == 0.0 and bool((weight < 0.0).any())
        return np.abs(weight), np.where(weight < 0.0, -1.0, 1.0) if mixed else self._receptor_sign or 1.0

    def _constants(self, recipe: Recipe, layout: Layout) -> dict[str, FloatArray]:
        names = [name for name, value in layout.parameters if value is None]
        columns = self._fetched(recipe, [f"parameter.{name}" for name in names]) if names else []
        return layout.constants(dict(zip(names, columns, strict=True)))

    def _initial(self, recipe: Recipe, name: str) -> FloatArray:
        """Return the initial value of a variable at each synapse."""
        value = recipe.model.projections[self.pathway.projection].initial[name]
        if value is not None and value.constant is not None:
            number = self.kind.inward(name, np.array([value.constant]))[0]
            return np.full(len(self.synapses), float(number))
        (found,) = self._fetched(recipe, [f"initial.{name}"])
        return found

    def _occurrences(self) -> NDArray[np.uint32]:
        """Return for each synapse how many before it join the same cells."""
        source, target = self._fetched(self._recipe, ["source", "target"], as_connected=True)
        pairs = target.astype(np.int64) << 32 | source
        found: NDArray[np.uint32] = occurrences(pairs)[self.numbers].astype(np.uint32)
        return found

    def _fetched(
        self, recipe: Recipe, names: Sequence[str], as_connected: bool = False
    ) -> list[NDArray[Any]]:
        """Return columns of a recipe, sorted into slices, or as the connector makes them."""
        targets = {population: np.zeros(0, np.int32) for population in range(len(recipe.populations))}
        targets |= {p.population: np.arange(p.first, p.last, dtype=np.int32) for p in self._block.parts}
        chunks = list(recipe.chunks([self.pathway.number], targets, list(names)))
        columns = (np.concatenate([chunk.column(_inner(name)) for chunk in chunks]) for name in names)
        return [values if as_connected else values[self.numbers] for values in columns]

    def _slots_of_slices(self) -> NDArray[np.int64]:
        """Return the first synapse of each slice; of empty ones, any synapse."""
        starts = self._starts(self.offset[:-1]).astype(np.int64)
        return np.minimum(starts, len(self.synapses) - 1)

    @property
    def rows_of_targets(self) -> slice:
        """The local indices of the cells that its synapses end on."""
        part = self._part()
        first = part.offsets[self.receptor]
        return slice(first, first + part.size)

    def _part(self) -> Part:
        return next(part for part in self._block.parts if part.population == self.pathway.target)

    def _new_past(self) -> tapes.Past:
        program, block = self.layout.of_targets, self._block
        self.seen = self.layout.at("target")
        return tapes.Past(
            wanted=np.array([part.population == self.pathway.target for part in block.parts], np.uint8),
            count=zeros(block.n_in_table(self.receptor) + placing.PACK, np.uint32),
            capacity=KEPT,
            longest=int(self.dendritic.max(initial=0)),
            dt=self._recipe.dt,
            n_target=len(self.seen),
            fired=_pair(program.fired),
            numbers=program.numbers,
            n_registers=program.n_registers,
        )

    def _described_tape(self, columns: Columns) -> tapes.Tape:
        layout, programs, part = self.layout, self.layout.programs, self._part()
        targets = layout.at("target")
        return tapes.Tape(
            arrival=_event(programs.arrival),
            spike=_event(programs.spike),
            observe=_pair(programs.observe),
            numbers=programs.numbers,
            n_columns=programs.n_columns,
            n_registers=programs.n_registers,
            n_written=programs.n_written,
            n_source=len(layout.at("source")),
            n_observed=len(layout.kept),
            weight=programs.kept.index(WEIGHT),
            has_factor=self.kind.rule.factor is not None,
            by_factor=not self.kind.rule.assigns_weight,
            dt=self._recipe.dt,
            columns=[columns.synapses[name] for name in programs.kept],
            at=columns.at,
            sign=self.sign,
            head=columns.head,
            source=columns.source,
            past=self.past,
            variables=np.array([self.seen.index(name) for name in targets], np.int64),
            key=self._recipe.key("release", self.pathway.number),
            occurrence=self._occurrence,
            shift=part.first - part.offsets[self.receptor],
            dendritic=self.dendritic,
        )

    def _as_section(self, tape: tapes.Tape) -> tables.Section:
        return tables.Section(
            population=self.population,
            sliced=True,
            several=False,
            delays=self.delays,
            offset=self.offset,
            synapses=as_bytes(self.synapses),
            format=int(placing.CONSTANT),
            constant=0.0,
            n_sources=self.n_sources,
            tape=tape,
        )


def _at(sign: float | FloatArray, slots: NDArray[np.int64]) -> float | FloatArray:
    """Return the signs of what some synapses transmit."""
    return sign if isinstance(sign, float) else sign[slots]


def _inner(name: str) -> str:
    """Return the name of a column of `Synapses` that the recipe knows by another name."""
    return name.replace("initial.", "state.", 1) if name.startswith("initial.") else name


def _pair(program: Encoded) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    return program.operations, program.terms


def _event(event: EventPrograms) -> tapes.Event:
    return [_pair(piece) for piece in event.pieces], event.draws, event.kept
