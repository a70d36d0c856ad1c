"""A checkpoint file whose contents are wrong, though its checksums are right, is refused, and nothing has changed."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.running import checkpoint

Arrays = dict[str, Any]
Facts = dict[str, Any]
Damage = Callable[[Facts, Arrays], object]

CELLS, SOURCE = 0, 1
SPIKES, POTENTIALS, INPUT = "segment/1/9", "segment/1/10", "segment/1/11"
"""The columns of what is recorded in the second segment, by their beginning."""


def network() -> tuple[pnl.Network, Any]:
    net = pnl.Network(seed=2)
    cells = net.population(5, pnl.IF_curr_exp(i_offset=1.0))
    source = net.population(4, pnl.SpikeSourcePoisson(rate=2000.0))
    times = net.population(2, pnl.SpikeSourceArray(spike_times=[3.0, 24.9]))
    for pre in (source, times, cells):
        net.projection(pre, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.3, delay=3.0))
    cells.record("spikes")
    cells.record("v", sampling_interval=0.4)
    source.record("spikes")
    times.record("spikes")
    return net, cells


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "state"
    with pnl.Simulator("native", network=network()[0], timestep=0.1) as sim:
        sim.run(25.0)
        sim.reset(annotations={"trial": 1}, same_noise=True)
        sim.run(25.0)
        sim.checkpoint(path)
    arrays = dict(np.load(path))
    assert set(arrays["spikes/population"].tolist()) == {0, 1, 2}, "all kinds of spikes are on their way"
    assert all(arrays[f"{recording}/index"].size for recording in (SPIKES, POTENTIALS, INPUT))
    return path


@pytest.fixture(scope="module")
def sim() -> Any:
    with pnl.Simulator("native", network=network()[0], timestep=0.1) as sim:
        yield sim


def rewritten(good: Path, path: Path, damage: Damage) -> Path:
    """Write a copy in which the facts and arrays are others. Its checksums are right."""
    arrays: Arrays = dict(np.load(good))
    facts = json.loads(str(arrays.pop("facts")))
    damage(facts, arrays)
    with path.open("wb") as file:
        np.savez(file, **{"facts": np.array(json.dumps(facts)), **arrays})
    return path


def refused(sim: pnl.Simulator, path: Path, words: str = "not a checkpoint that can be used") -> None:
    """Refuse a file by its name, and change nothing."""
    with pytest.raises(BadValue, match=words) as found:
        sim.restore(path)
    assert path.name in str(found.value)
    assert not sim.is_built and sim.time == 0.0 and sim.trial == 0
    assert sim._store.segments(False) == []


def put(name: str, at: int, value: Any) -> Damage:
    """Return what puts a number into a column."""

    def damage(facts: Facts, arrays: Arrays) -> None:
        arrays[name][at] = value

    return damage


def become(name: str, change: Callable[[Any], Any]) -> Damage:
    """Return what puts another array in the place of one."""

    def damage(facts: Facts, arrays: Arrays) -> None:
        arrays[name] = change(arrays[name])

    return damage


def say(name: str, value: Any) -> Damage:
    """Return what changes a fact."""
    return lambda facts, arrays: facts.update({name: value})


def of_segment(name: str, value: Any) -> Damage:
    """Return what changes a fact of the last segment."""
    return lambda facts, arrays: facts["segments"][-1].update({name: value})


def of_recording(field: int, value: Any) -> Damage:
    """Return what changes a fact of the first recording of the last segment."""

    def damage(facts: Facts, arrays: Arrays) -> None:
        facts["segments"][-1]["probes"][0][field] = value

    return damage


DAMAGES: dict[str, Damage] = {
    "index on its way too large": put("spikes/index", -1, 10**9),
    "index on its way just too large": put("spikes/index", -1, 4),
    "index on its way negative": put("spikes/index", 0, -1),
    "population on its way unknown": put("spikes/population", -1, 3),
    "population on its way negative": put("spikes/population", 0, -1),
    "step on its way too late": put("spikes/step", -1, 251),
    "step on its way too early": put("spikes/step", 0, 220),
    "step on its way negative": put("spikes/step", 0, -1),
    "count on its way zero": put("spikes/count", 0, 0),
    "count on its way too large": put("spikes/count", 0, 2**40),
    "spikes on their way in another order": lambda facts, arrays: arrays.update(
        {name: column[::-1].copy() for name, column in arrays.items() if name.startswith("spikes/")}
    ),
    "spikes on their way twice": lambda facts, arrays: arrays.update(
        {name: np.repeat(column, 2) for name, column in arrays.items() if name.startswith("spikes/")}
    ),
    "column on its way shorter": become("spikes/index", lambda column: column[:-1]),
    "column on its way of floats": become("spikes/step", lambda column: column.astype(float)),
    "column on its way of truth values": become("spikes/count", lambda column: column > 0),
    "column on its way of other bytes": become("spikes/step", lambda column: column.astype(">i8")),
    "column on its way without axis": become("spikes/step", lambda column: np.int64(1)),
    "column on its way missing": lambda facts, arrays: arrays.pop("spikes/count"),
    "state NaN": put("cells/0/v", 1, np.nan),
    "state infinite": put("cells/0/isyn_exc", 1, np.inf),
    "countdown NaN": put("cells/0/hold", 1, np.nan),
    "state of fewer cells": become("cells/0/v", lambda column: column[:-1]),
    "state of two axes": become("cells/0/v", lambda column: column[:, None]),
    "state of integers": become("cells/0/v", lambda column: column.astype(np.int64)),
    "state missing": lambda facts, arrays: arrays.update({"cells/0/w": arrays.pop("cells/0/v")}),
    "state of another population": lambda facts, arrays: arrays.update({"cells/7/v": arrays["cells/0/v"]}),
    "state of no number": lambda facts, arrays: arrays.update({"cells/x/v": arrays["cells/0/v"]}),
    "array of nothing": lambda facts, arrays: arrays.update({"more": np.zeros(3)}),
    "recorded index too large": put(f"{SPIKES}/cell", -1, 10**6),
    "recorded index negative": put(f"{SPIKES}/cell", 0, -1),
    "recorded times NaN": put(f"{SPIKES}/time", 0, np.nan),
    "recorded times too late": put(f"{INPUT}/time", -1, 1e6),
    "recorded times fewer": become(f"{SPIKES}/time", lambda column: column[:-1]),
    "recorded times in another order": become(f"{INPUT}/time", lambda column: column[::-1].copy()),
    "recorded steps in another order": become(f"{POTENTIALS}/step", lambda column: column[::-1].copy()),
    "recorded steps negative": put(f"{POTENTIALS}/step", 0, -4),
    "recorded samples of fewer cells": become(f"{POTENTIALS}/values", lambda table: table[:, 1:]),
    "recorded samples at fewer steps": become(f"{POTENTIALS}/values", lambda table: table[1:]),
    "recorded samples missing": lambda facts, arrays: arrays.pop(f"{POTENTIALS}/values"),
    "cells of a recording too many": become("segment/0/5/index", lambda column: column + 1),
    "cells of a present recording fewer": become(f"{POTENTIALS}/index", lambda column: column[:-1]),
    "cells of a present recording floats": become(f"{SPIKES}/index", lambda column: column.astype(float)),
    "cells of a recording twice": become("segment/0/5/index", lambda column: column * 0),
    "step negative": say("step", -1),
    "step another": say("step", 249),
    "step a truth value": say("step", True),
    "step a float": say("step", 250.0),
    "step beyond all": say("step", 10**30),
    "trial a text": say("trial", "x"),
    "trial negative": say("trial", -1),
    "trial nothing": say("trial", None),
    "digest a number": say("digest", 3),
    "time step NaN": say("dt", float("nan")),
    "time step a text": say("dt", "0.1"),
    "recorded no list": say("recorded", 3),
    "recorded unknown": say("recorded", [9, 10, 11, 99]),
    "recorded twice": say("recorded", [9, 10, 11, 11]),
    "segments empty": say("segments", []),
    "segments of numbers": say("segments", [1, 2]),
    "segments a dict": say("segments", {}),
    "segment of another time step": of_segment("dt", 0.2),
    "segment ends early": of_segment("stop", 10),
    "segment starts late": of_segment("start", 10**6),
    "segment with a text for notes": of_segment("annotations", "x"),
    "segment without recordings": of_segment("probes", None),
    "recording of an unknown variable": of_recording(2, 7),
    "recording without a number": of_recording(0, "0"),
    "facts more": say("more", 1),
    "facts a list": lambda facts, arrays: arrays.update(facts=np.array("[]")),
    "facts no JSON": lambda facts, arrays: arrays.update(facts=np.array("{")),
    "facts nested without end": lambda facts, arrays: arrays.update(facts=np.array("[" * 100_000)),
    "facts numbers": lambda facts, arrays: arrays.update(facts=np.zeros(3)),
    "an unknown format": say("format", "pynnlite checkpoint 1"),
    "format a number": say("format", 2),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a1_contents_out_of_range_are_refused(damage: Damage, good: Path, sim: Any, tmp_path: Path) -> None:
    refused(sim, rewritten(good, tmp_path / "damaged", damage))


def test_a1_the_good_file_is_still_taken_and_goes_on_alike(good: Path, sim: Any, tmp_path: Path) -> None:
    """Rewritten by NumPy, it is good as well."""
    again = rewritten(good, tmp_path / "again", lambda facts, arrays: None)
    refused(sim, rewritten(good, tmp_path / "damaged", DAMAGES["state NaN"]))
    found = []
    net, cells = network()
    with pnl.Simulator("native", network=net, timestep=0.1) as fresh:
        fresh.run(25.0)
        fresh.reset(annotations={"trial": 1}, same_noise=True)
        fresh.run(35.0)
        wanted = cells.get_data("v").segments
    for path in (good, again):
        net, cells = network()
        with pnl.Simulator("native", network=net, timestep=0.1) as fresh:
            with pytest.raises(BadValue):
                fresh.restore(tmp_path / "damaged")
            assert fresh.restore(path) == 25.0
            fresh.run(10.0)
            found.append(cells.get_data("v").segments)
    for segments in found:
        for segment, there in zip(segments, wanted, strict=True):
            assert np.array_equal(segment.analogsignals[0].magnitude, there.analogsignals[0].magnitude)


def test_a1_older_formats_are_refused_by_name(good: Path, sim: Any, tmp_path: Path) -> None:
    def damage(facts: Facts, arrays: Arrays) -> None:
        facts.clear()
        facts["format"] = "pynnlite checkpoint 1"

    refused(
        sim, rewritten(good, tmp_path / "old", damage), "another version of pynnlite .pynnlite checkpoint 1."
    )


def test_a1_no_memory_is_taken_for_what_a_file_only_promises(good: Path, sim: Any, tmp_path: Path) -> None:
    """Compressed arrays may have any size, a header may claim any shape, a list of contents any size."""
    bomb = tmp_path / "bomb"
    with bomb.open("wb") as file:
        np.savez_compressed(file, **dict(np.load(good)), more=np.zeros(10**6))
    refused(sim, bomb, "compressed")
    claiming = tmp_path / "claiming"
    shape = b"(%d,)" % len(np.load(good)["cells/0/v"])
    with zipfile.ZipFile(good) as there, zipfile.ZipFile(claiming, "w") as copy:
        for name in there.namelist():
            data = there.read(name)
            claimed = data.replace(shape, b"(10000000000000,)").replace(b" " * 13, b"", 1)
            copy.writestr(name, claimed if name == "cells/0/v.npy" else data)
    refused(sim, claiming, "another size than its shape")


def test_a1_what_is_no_regular_file_is_refused_at_once(good: Path, sim: Any, tmp_path: Path) -> None:
    pipe, folder, short, linked = (tmp_path / name for name in ("pipe", "folder", "short", "linked"))
    os.mkfifo(pipe)
    folder.mkdir()
    short.write_bytes(good.read_bytes()[:-100])
    linked.symlink_to(linked)
    for path in (pipe, folder, short):
        refused(sim, path)
    refused(sim, linked, "There is no checkpoint")
    for empty in (b"", b"PK", bytes(1000)):
        short.write_bytes(empty)
        refused(sim, short, "not a checkpoint")


def test_a1_spikes_older_than_the_longest_delay_are_refused_when_delays_are_drawn(tmp_path: Path) -> None:
    """Only the engine then knows the longest delay. It would take them for spikes of a later step."""

    def described() -> pnl.Network:
        net = pnl.Network(seed=2)
        cells = net.population(5, pnl.IF_curr_exp(i_offset=3.0))
        delays = pnl.RandomDistribution("uniform", (1.0, 3.0))
        net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.3, delay=delays))
        cells.record("v")
        return net

    good = tmp_path / "good"
    with pnl.Simulator("native", network=described(), timestep=0.1) as sim:
        sim.run(100.0)
        while not len(saved_spikes(sim, good)):
            sim.run(1.0)
        now = sim.time
    path = rewritten(good, tmp_path / "damaged", put("spikes/step", 0, 900))
    with pnl.Simulator("native", network=described(), timestep=0.1) as sim:
        with pytest.raises(BadValue, match="Spikes of step 900 cannot be on their way"):
            sim.restore(path)
        assert not sim.is_built
        assert sim._store.segments(False) == []
        assert sim.restore(good) == now


def saved_spikes(sim: pnl.Simulator, path: Path) -> Any:
    """Write a checkpoint, and return the steps of the spikes that are on their way."""
    sim.checkpoint(path)
    return np.load(path)["spikes/step"]


@pytest.mark.parametrize("seed", range(3))
def test_a1_bytes_that_change_are_noticed(seed: int, good: Path, tmp_path: Path) -> None:
    """Wherever bytes of the file change, it is refused as a whole, or is as good as before."""
    rng, whole = np.random.default_rng(seed), good.read_bytes()
    path = tmp_path / "changed"
    n_refused = 0
    for _ in range(100):
        changed = bytearray(whole)
        for at in rng.integers(0, len(whole), rng.integers(1, 4)):
            changed[at] = rng.integers(0, 256)
        path.write_bytes(changed)
        try:
            assert checkpoint.read(path).step == 250
        except BadValue:
            n_refused += 1
    assert n_refused > 90
