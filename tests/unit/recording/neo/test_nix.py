"""Files of many trains are as neo writes them, object by object."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import neo
import numpy as np
import pytest
import quantities as pq

from pynnlite.recording.neo import pace, write
from pynnlite.recording.neo.formats import FORMATS

pytest.importorskip("nixio")
import h5py

OF_THEIR_OWN = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Numbers that make an object unlike all others."""


def train(times: Any, units: str = "ms", **notes: Any) -> neo.SpikeTrain:
    """Return a train up to 10 of a unit."""
    return neo.SpikeTrain(np.array(times, float), t_stop=10.0, units=units, **notes)


def block_of(*segments: list[neo.SpikeTrain]) -> neo.Block:
    """Return a block of some segments."""
    block = neo.Block(name="b")
    for number, trains in enumerate(segments):
        segment = neo.Segment(name=f"segment{number}")
        segment.spiketrains.extend(trains)
        block.segments.append(segment)
    return block


def plain() -> neo.Block:
    """Many trains that differ in times and numbers, some of them empty, in two segments."""
    rng = np.random.default_rng(1)
    trains = [
        train(np.sort(rng.random(n)), source_id=n, label="ä" if n % 3 else "long " * n, share=n / 3)
        for n in (1, 0, 5, 300, 0, 2)
    ]
    return block_of(trains, [train([1.0, 2.0], source_id=7, label="x", share=0.5) for _ in range(3)])


def mixed() -> neo.Block:
    """Trains of several kinds."""
    late = train([5.0], source_id=1)
    late.t_start, late.t_stop = 4.0 * pq.ms, 9.0 * pq.ms
    trains = [
        train([1.0], source_id=1),
        late,
        train([1.0, 2.0], "s", source_id=1),
        train([1.0], source_id=2),
        train([3.0], source_id=2.5),
        train([1.0], other=2),
        train([1.0, 2.0], source_id=3, name="named", description="what it is"),
        train([1.0, 3.0], source_id=4, name="named", description="what it is"),
        train([1.0], source_id=4, list=[1, 2, 3]),
        train([1.0], source_id=4, list=[4, 5]),
        train([1.0], source_id=4, yes=True, text=""),
        train([1.0], source_id=4, yes=False, text=""),
        train([1.0, 2.0], source_id=5, array_annotations={"size": [1, 2]}),
        train([1.0, 2.0], source_id=6, array_annotations={"size": [3, 4]}),
        train([1.0], source_id=7, waveforms=np.zeros((1, 1, 4)) * pq.mV, sampling_rate=1.0 * pq.kHz),
        train([2.0], source_id=8),
    ]
    return block_of(trains)


def shared() -> neo.Block:
    """Trains that are in two segments."""
    trains = [train([float(k)], source_id=k) for k in range(3)]
    return block_of(trains, trains[:2])


def tree(group: Any, seen: set[int]) -> dict[str, Any]:
    """Return what a file holds, with a place for each number of its own; objects that come again are named so."""
    found: dict[str, Any] = {}
    for key in group:
        each = group[key]
        address = h5py.h5o.get_info(each.id).addr
        name = OF_THEIR_OWN.sub("#", key)
        while name in found:
            name += "'"
        attributes = {
            k: OF_THEIR_OWN.sub("#", str(v)) for k, v in each.attrs.items() if not k.endswith("_at")
        }
        if address in seen:
            found[name] = "again", attributes
            continue
        seen.add(address)
        if isinstance(each, h5py.Dataset):
            values = OF_THEIR_OWN.sub("#", str(each[...].tolist()))
            found[name] = attributes, str(each.dtype), each.shape, each.maxshape, values
        else:
            found[name] = attributes, tree(each, seen)
    return found


@pytest.mark.parametrize("make", [plain, mixed, shared], ids=lambda make: make.__name__)
def test_a_file_is_the_one_that_neo_writes(tmp_path: Path, make: Any) -> None:
    write(make(), str(tmp_path / "here.nix"))
    with neo.io.NixIO(str(tmp_path / "neo.nix"), mode="ow") as io:
        io.write_block(make())
    trees = []
    for name in ("here", "neo"):
        with h5py.File(tmp_path / f"{name}.nix") as file:
            ids = set(re.findall(r"entity_id': '([^']*)", str(_attributes(file))))
            trees.append((tree(file, set()), len(ids)))
    assert trees[0] == trees[1]


def _attributes(group: Any) -> list[Any]:
    found: list[Any] = []
    group.visititems(lambda name, each: found.append(dict(each.attrs)))
    return found


@pytest.mark.parametrize("make", [plain, mixed, shared], ids=lambda make: make.__name__)
def test_a_file_is_read_by_neo(tmp_path: Path, make: Any) -> None:
    block = make()
    write(block, str(tmp_path / "data.nix"))
    with neo.io.NixIO(str(tmp_path / "data.nix"), mode="ro") as io:
        read = io.read_block()
    for here, there in zip(block.segments, read.segments, strict=True):
        assert [_facts(each) for each in here.spiketrains] == [_facts(each) for each in there.spiketrains]
    again = tmp_path / "again.nix"
    write(block, str(again))  # names of the first time are kept
    with neo.io.NixIO(str(again), mode="ro") as io:
        assert len(io.read_block().segments[0].spiketrains) == len(block.segments[0].spiketrains)


def _facts(train: Any) -> Any:
    notes = {k: v for k, v in train.annotations.items() if k != "nix_name"}
    texts = {k: str(np.asarray(v).tolist()) for k, v in notes.items()}
    arrays = {k: np.asarray(v).tolist() for k, v in train.array_annotations.items()}
    bounds = float(train.t_start), float(train.t_stop), train.dimensionality.string
    return train.magnitude.tolist(), bounds, train.name or "", train.description, texts, arrays


def test_the_log_says_how_long_it_will_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pace, "EVERY", 0.0)
    with caplog.at_level(logging.INFO, "pynnlite"):
        write(plain(), str(tmp_path / "data.nix"))
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 9 and re.fullmatch(r"NIX: 3 of 9 trains are written, about \d+ s are left", lines[2])


def test_very_many_trains_come_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pynnlite.recording.neo.formats.LONG", 0.02)
    with pytest.warns(UserWarning, match=r"9 spike trains .* NIX .*\.pkl"):
        write(plain(), str(tmp_path / "data.nix"))
    write(plain(), str(tmp_path / "data.pkl"))
    assert all(form.ms_per_train < 1.0 for form in FORMATS if form.name in ("pickle", "SONATA", "CSV"))
