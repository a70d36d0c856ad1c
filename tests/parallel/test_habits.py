"""What PyNN gets wrong on several ranks: here every rank gets what it should, even one that has no cells."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import neo
import numpy as np
import pytest
from launching import output

from pynnlite.parallel import own_share

pytestmark = pytest.mark.needs("mpi")

SIZES = {"given": 3, "poisson": 2, "alone": 1, "cells": 5}
TARGETS = ["cells", "alone", "cells", "alone", "cells"]


def seen(ranks: int, folder: Path) -> list[Any]:
    """Return what each of some ranks got to see."""
    output(ranks, "habits.py", str(folder))
    found = [json.loads((folder / f"{rank}.json").read_text()) for rank in range(ranks)]
    assert [each["ranks"] for each in found] == [ranks] * ranks
    return found


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what one rank sees that has all cells."""
    return seen(1, tmp_path_factory.mktemp("alone"))[0]


@pytest.fixture(scope="module", params=[2, 4, 7])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """Return a number of ranks, and a folder for what they write; of 7 ranks, the first and others have no cells."""
    return request.param, tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def shared(folder: tuple[int, Path]) -> list[Any]:
    """Return what each of several ranks sees."""
    return seen(*folder)


def own(label: str, rank: int, ranks: int) -> list[int]:
    """Return the cells of a population that a rank has."""
    return list(range(*own_share(SIZES[label], rank, ranks)))


def test_the_network_does_something(alone: Any) -> None:
    everything = alone["True"]
    assert everything == alone["all"] == alone["False"]
    assert all(counted["mean"] > 0 for counted in everything["counts"].values())
    assert all(synapses["size"] > 0 for synapses in everything["synapses"])


def test_p11_sources_whose_spikes_are_known_are_gathered(alone: Any, shared: list[Any]) -> None:
    for rank in shared:
        assert rank["all"]["data"]["given"] == alone["True"]["data"]["given"]


def test_p12_ranks_without_cells_gather_what_there_is(alone: Any, shared: list[Any]) -> None:
    assert shared[0]["True"] == alone["True"]
    for rank in shared:
        assert rank["all"] == alone["True"] and rank["parameters"] == alone["parameters"]


def test_p15_rules_by_number_give_the_same_synapses_on_every_rank(alone: Any, shared: list[Any]) -> None:
    by_number = alone["True"]["synapses"][1:4]
    assert [each["size"] for each in by_number] == [1, 3, 4]
    for rank in shared:
        assert rank["all"]["synapses"][1:4] == by_number


def test_each_cell_is_local_to_one_rank_and_synapses_are_listed_on_all(alone: Any, shared: list[Any]) -> None:
    for label, size in SIZES.items():
        found = [rank["shared out"]["own"][label] for rank in shared]
        assert [cell for each in found for cell in each["cells"]] == list(range(size))
        assert np.sum([each["is_local"] for each in found], axis=0).tolist() == [1] * size
        for each in found:
            assert each["size"] == len(each["cells"]) and each["places"] == list(range(each["size"]))
    for rank in shared:
        assert rank["shared out"]["synapses"] == alone["shared out"]["synapses"]
        assert rank["shared out"]["len"] == alone["shared out"]["len"] == 15


def test_a_rank_that_does_not_gather_has_the_data_of_its_own_cells(alone: Any, shared: list[Any]) -> None:
    for rank, found in enumerate(shared):
        for label, segments in alone["True"]["data"].items():
            cells = own(label, rank, len(shared))
            for mine, whole in zip(found["False"]["data"][label], segments, strict=True):
                assert mine["trains"] == [train for train in whole["trains"] if train[0] in cells]
                for index, samples in whole["traces"]:
                    columns = [k for k, cell in enumerate(index) if cell in cells]
                    kept = [[index[k] for k in columns], [[row[k] for k in columns] for row in samples]]
                    assert mine["traces"] == ([kept] if columns else [])
        if rank:
            assert found["True"] == found["False"]


def test_p13_new_spike_times_are_those_of_all_ranks(shared: list[Any]) -> None:
    first, second = (segment["trains"] for segment in shared[0]["True"]["data"]["given"])
    assert first == [[0, [1.0, 4.0, 11.0]], [1, [2.0, 2.5]], [2, [3.0, 12.0, 15.5]]]
    assert second == [[0, [11.0]], [1, [0.5]], [2, [1.5]]]


def test_p14_synapses_can_be_read_on_every_rank(alone: Any, shared: list[Any]) -> None:
    """Off rank 0, those onto the cells of a rank, of which there may be none."""
    for number, whole in enumerate(alone["True"]["synapses"]):
        for rank, found in enumerate(shared):
            mine = found["False"]["synapses"][number]
            cells = own(TARGETS[number], rank, len(shared))
            assert mine["list"] == [row for row in whole["list"] if row[1] in cells]
            assert mine["size"] == len(mine["list"]) and mine["shape"] == whole["shape"]
            assert mine["found"] == len({tuple(row[:2]) for row in mine["list"]})


def test_p16_annotations_survive_gathering_and_writing(folder: tuple[int, Path], shared: list[Any]) -> None:
    for found in shared:
        for gather in ("True", "all", "False"):
            for label, segments in found[gather]["data"].items():
                assert {segment["colour"] for segment in segments} == {f"that of {label}"}
                assert {segment["size"] for segment in segments} == {SIZES[label]}
                assert [segment["phase"] for segment in segments] == ["first", None]
    block = neo.io.PickleIO(str(folder[1] / "cells.pkl")).read_block()
    assert block.annotations["colour"] == "that of cells" and block.annotations["note"] == "of all"
    first, second = block.segments
    assert first.annotations["phase"] == "first" and "phase" not in second.annotations
    for segment in block.segments:
        assert [train.annotations["source_index"] for train in segment.spiketrains] == list(range(5))
        assert {train.annotations["source_population"] for train in segment.spiketrains} == {"cells"}
        (signal,) = segment.analogsignals
        assert signal.array_annotations["channel_index"].tolist() == [1, 2]


def test_what_rank_0_saves_has_all_synapses(folder: tuple[int, Path], alone: Any, shared: list[Any]) -> None:
    rows = np.loadtxt(folder[1] / "synapses.txt")
    assert rows.tolist() == alone["True"]["synapses"][0]["list"]


def test_p16_one_seed_for_all_ranks_gives_each_cell_random_numbers_of_its_own(shared: list[Any]) -> None:
    first, second = (times for _, times in shared[0]["True"]["data"]["poisson"][0]["trains"])
    assert len(first) > 3 and len(second) > 3 and first != second
    weights = [row[2] for row in shared[0]["True"]["synapses"][0]["list"]]
    assert len(set(weights)) == len(weights) == 15


def test_p17_the_mean_spike_count_is_a_number_on_every_rank(alone: Any, shared: list[Any]) -> None:
    """With `gather="all"` that of the whole population; otherwise, off rank 0, that of the cells of a rank, or 0."""
    for rank, found in enumerate(shared):
        for label, counted in alone["True"]["counts"].items():
            mine = [n for cell, n in counted["counts"] if cell in own(label, rank, len(shared))]
            assert found["False"]["counts"][label]["mean"] == (np.mean(mine) if mine else 0.0)
            assert found["all"]["counts"][label]["mean"] == counted["mean"]
            assert math.isfinite(found["True"]["counts"][label]["mean"])
