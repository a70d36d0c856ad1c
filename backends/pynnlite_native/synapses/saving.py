"""Synapses that learn in checkpoints: tables that each kind of section gives and takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from pynnlite.backend import PLACE, State, Table, as_state, saved_table
from pynnlite.lowering.rules import before
from pynnlite.recipe import Recipe

from ..kernels import placing
from ..kernels.engine import Engine
from ..layout import Block
from .by_place import ROW, Placed, named
from .factors import Factors
from .learning import SENT, LearningSection, Now
from .tape import TapeSection
from .tape_columns import WEIGHT
from .tape_states import Sent
from .wiring import Wiring

HEAD = ("trace", "before", "older", "second")
"""The columns of the heads of slices, if a kernel runs their rule."""

STEPS = ("last", "at", "taken")
"""The same, if a tape runs it."""

LATEST = 6
"""Spikes in the line of a target."""

SPIKE = ("spike", "trace", "second")
"""What is kept of a spike of a target for a kernel."""


def tables_of(
    recipe: Recipe,
    wiring: Wiring,
    blocks: tuple[Block, ...],
    factors: Factors,
    core: Engine,
    spikes: Mapping[str, NDArray[np.int64]],
) -> dict[tuple[int, str], Any]:
    """Return the state of all synapses here that have a rule as tables of a checkpoint.

    All spikes so far, `spikes` are those on their way, are listed. Synapses that learn are settled first, so that it
    does not matter when they were looked at before.
    """
    core.settle()
    state = factors.tables(wiring.sources_of, spikes)
    pieces: dict[int, dict[str, list[Table]]] = {}
    for placed in _placed(recipe, wiring, blocks):
        section = placed.section
        if isinstance(section, LearningSection):
            found = _of_kernel(section, placed, core.step)
        else:
            found = _of_tape(section, placed, core.step)
        tables = pieces.setdefault(section.pathway.number, {})
        for name, table in found.items():
            tables.setdefault(name, []).append(table)
    for pathway, tables in pieces.items():
        for name, parts in tables.items():
            joined = {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}
            state |= as_state(pathway, name, joined)
    return state


def take_tables(
    recipe: Recipe, wiring: Wiring, blocks: tuple[Block, ...], factors: Factors, state: State, step: int
) -> None:
    """Let all synapses here that have a rule go on at a step from tables that `tables_of` returned."""
    factors.take_tables(state, step)
    left = frozenset(
        number for number in wiring.by_kernel if (number, f"source.{STEPS[0]}") in state.synapses
    )
    wiring.rebuild(recipe, left, left)
    for _, _, section in wiring.changed(left):
        if isinstance(section, TapeSection):
            section.learn()
    for placed in _placed(recipe, wiring, blocks):
        section = placed.section
        if isinstance(section, LearningSection):
            _take_by_kernel(section, placed, state, step)
        else:
            _take_by_tape(section, placed, state)


def _placed(recipe: Recipe, wiring: Wiring, blocks: tuple[Block, ...]) -> Iterator[Placed]:
    for block, sections in zip(blocks, wiring.sections, strict=True):
        for section in sections.values():
            if isinstance(section, LearningSection | TapeSection) and section.n:
                yield Placed(section, recipe, block)


def _of_kernel(section: LearningSection, placed: Placed, step: int) -> dict[str, Table]:
    history = section.history
    weight = section.sign * section.synapses["weight"].reshape(-1)[placed.rows]
    target, spikes = placed.spikes(history)
    tables = {
        "synapse": {**placed.places.columns(), "weight": weight},
        "source": {**placed.of_slices(), **named(section.head[placed.slices], HEAD)},
        "spike": {"target": target, **named(spikes, SPIKE[: spikes.shape[1]])},
    }
    if len(history.second):
        local = np.arange(placed.part.size)
        second = np.asarray(history.second)[placed.first + local, 6]
        tables["cell"] = {"target": (local + placed.part.first).astype(np.int32), "second": second}
    now = section.now
    if now is None:
        tables["sent"] = placed.on_its_way(step, 0, np.zeros(0, SENT), np.zeros(0), np.zeros(0))
    else:
        weight = now.synapses["weight"]
        tables["sent"] = placed.on_its_way(step, now.step, now.sent, weight, np.ones(len(weight)))
    return tables


def _take_by_kernel(section: LearningSection, placed: Placed, state: State, step: int) -> None:
    number, history = section.pathway.number, section.history
    synapse = saved_table(state, number, "synapse", {**PLACE, "weight": np.float64})
    weight = np.abs(synapse["weight"][placed.places.own(synapse)])
    section.synapses["weight"][np.divmod(placed.rows, placing.PACK)] = weight
    source = saved_table(state, number, "source", {**ROW, **dict.fromkeys(HEAD, np.float64)})
    found = placed.find_slices(source)
    section.head[placed.slices] = np.stack([source[name][found] for name in HEAD], axis=1)
    kept = SPIKE[: np.asarray(history.ring).shape[2]]
    spike = saved_table(state, number, "spike", {"target": np.int32, **dict.fromkeys(kept, np.float64)})
    placed.give_spikes(history, spike["target"], np.stack([spike[name] for name in kept], axis=1))
    _fill_lines(placed, state)
    history.begin_at(step)
    sent = placed.find_on_its_way(state)
    if sent is not None:
        section.now = Now(sent[0], section.synapses, section.head, *sent[1:3])


def _fill_lines(placed: Placed, state: State) -> None:
    """Let the lines of the targets have the latest of the spikes that their rings have."""
    section = placed.section
    if not isinstance(section, LearningSection):
        return
    history, here = section.history, slice(placed.first, placed.first + placed.part.size)
    ring, n = np.asarray(history.ring)[here], np.asarray(history.count)[here].astype(np.int64)
    line, cells = np.asarray(history.line)[here], np.arange(len(n))
    second = np.asarray(history.second)[here]
    for k in range(LATEST):
        some = cells[n > k]
        line[some, k] = ring[some, n[some] - 1 - k, 0]
        if len(second):
            second[some, k] = ring[some, n[some] - 1 - k, 2]
    for k in range(2):  # the sum after the latest spike, and before it
        some = cells[n > k]
        line[some, LATEST + k] = ring[some, n[some] - 1 - k, 1]
    if len(second):
        table = saved_table(state, section.pathway.number, "cell", {"target": np.int32, "second": np.float64})
        mine = (table["target"] >= placed.part.first) & (table["target"] < placed.part.last)
        second[table["target"][mine] - placed.part.first, LATEST] = table["second"][mine]


def _of_tape(section: TapeSection, placed: Placed, step: int) -> dict[str, Table]:
    columns, rows, slices = section.columns, placed.rows, placed.slices
    weight = (columns.synapses[WEIGHT] * section.sign)[rows]
    synapse = {**placed.places.columns(), "weight": weight}
    synapse |= {name: columns.synapses[name][rows] for name in _written(section)}
    if columns.at is not None:
        synapse["at"] = columns.at[rows]
    head = {name: columns.head[slices, k] for k, name in enumerate(STEPS)}
    names = section.layout.at("source")
    shared = columns.source[slices].transpose(1, 2, 0).reshape(2 * len(names), len(slices))
    tables = {
        "synapse": synapse,
        "source": {**placed.of_slices(), **head, **dict(zip(_and_before(names), shared, strict=True))},
    }
    if section.past is not None:
        target, spikes = placed.spikes(section.past)
        kept = {name: spikes[:, k] for name, k in _of_record(section).items()}
        tables["spike"] = {"target": target, "step": spikes[:, 0], **kept}
    sent = section.sent
    if sent is None:
        tables["sent"] = placed.on_its_way(step, 0, np.zeros(0, SENT), np.zeros(0), np.zeros(0))
    else:
        weights = sent.synapses["weight"]
        tables["sent"] = placed.on_its_way(step, sent.step, sent.slices, weights, sent.factors)
    return tables


def _take_by_tape(section: TapeSection, placed: Placed, state: State) -> None:
    number = section.pathway.number
    apart = {name for name, _ in section.layout.kept if (number, f"synapse.{name}") in state.synapses}
    section.keep_apart(apart - {*section.layout.at("synapse")})
    columns, slices = section.columns, placed.slices
    own = dict.fromkeys((*_written(section), *(() if columns.at is None else ("at",))), np.float64)
    synapse = saved_table(state, number, "synapse", {**PLACE, "weight": np.float64, **own})
    here = placed.places.own(synapse)
    columns.synapses[WEIGHT][placed.rows] = np.abs(synapse["weight"][here])
    for name in own:
        column = columns.at if name == "at" and columns.at is not None else columns.synapses[name]
        column[placed.rows] = synapse[name][here]
    names = section.layout.at("source")
    kinds: dict[str, DTypeLike] = {
        **dict.fromkeys(STEPS, np.int64),
        **dict.fromkeys(_and_before(names), np.float64),
    }
    source = saved_table(state, number, "source", {**ROW, **kinds})
    found = placed.find_slices(source)
    columns.head[slices] = np.stack([source[name][found] for name in STEPS], axis=1)
    for k, name in enumerate(names):
        columns.source[slices, 0, k], columns.source[slices, 1, k] = (
            source[name][found],
            source[before(name)][found],
        )
    if section.past is not None:
        of_record = _of_record(section)
        kinds = {"target": np.int32, "step": np.float64, **dict.fromkeys(of_record, np.float64)}
        spike = saved_table(state, number, "spike", kinds)
        values = np.zeros((len(spike["step"]), 1 + 2 * len(section.seen)))
        for name, k in {"step": 0, **of_record}.items():
            values[:, k] = spike[name]
        placed.give_spikes(section.past, spike["target"], values)
    sent = placed.find_on_its_way(state)
    if sent is not None:
        section.sent = Sent(*sent)


def _written(section: TapeSection) -> list[str]:
    """Return the columns of synapses that change at events, the weight apart."""
    programs = section.layout.programs
    return [name for name in programs.kept[: programs.n_written] if name != WEIGHT]


def _of_record(section: TapeSection) -> dict[str, int]:
    """Return which numbers of the record of a spike are the variables of the target, after it and before."""
    seen, names = section.seen, section.layout.at("target")
    places = [1 + seen.index(name) for name in names]
    return dict(zip(_and_before(names), [*places, *(k + len(seen) for k in places)], strict=True))


def _and_before(names: list[str]) -> list[str]:
    return [*names, *map(before, names)]
