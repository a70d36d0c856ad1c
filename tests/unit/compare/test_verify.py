"""Stored spikes are accepted if the equations give them; a spike that is moved by a step is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pynnlite import (
    AllToAllConnector,
    FixedProbabilityConnector,
    IF_cond_exp,
    Network,
    Simulator,
    SpikeSourcePoisson,
    StaticSynapse,
)
from pynnlite.compare.verdicts import FAILS, PASSES, UNKNOWN, Comparison
from pynnlite.compare.verify import verify
from pynnlite.errors import BackendError, BadValue
from pynnlite.testing.networks import busy


def script(
    file: Path | str | None = None,
    backend: str = "native",
    seed: int = 7,
    weight: float = 0.002,
    variables: tuple[str, ...] = ("spikes",),
    duration: float = 60.0,
    dt: float = 0.1,
    between: Callable[[Simulator, Any], object] | None = None,
    **options: Any,
) -> None:
    """Run a network of 30 cells that Poisson sources drive, and write what it does."""
    net = Network(seed=seed)
    noise = net.population(20, SpikeSourcePoisson(rate=200.0), label="noise")
    cells = net.population(30, IF_cond_exp(), label="exc")
    heard = net.population(4, IF_cond_exp(i_offset=0.9), label="heard by none")
    net.projection(noise, cells, FixedProbabilityConnector(0.5), StaticSynapse(0.005, 1.0))
    net.projection(cells, cells, FixedProbabilityConnector(0.3), StaticSynapse(weight, 0.5))
    net.projection(cells, heard, AllToAllConnector(), StaticSynapse(weight, 0.5))
    cells.record(variables)
    with Simulator(backend, network=net, timestep=dt, **options) as sim:
        sim.run(duration)
        if between is not None:
            between(sim, cells)
        if file is not None:
            cells.write_data(file, variables if len(variables) > 1 else variables[0])


def moved(file: Path, row: int = 40, by: float = 0.1) -> tuple[str, float, float]:
    """Move a spike of a CSV file, and return its cell, its former and its new time."""
    lines = file.read_text().splitlines(keepends=True)
    columns = lines[row].split(",")
    former = float(columns[4])
    columns[4] = f"{former + by:.4f}"
    lines[row] = ",".join(columns)
    file.write_text("".join(lines))
    return columns[2], former, former + by


def judged(file: Path, run: Callable[[], object] = script, **options: Any) -> Comparison:
    return verify([file], run, **options)


@pytest.mark.parametrize("ending", ["pkl", "csv", "sonata", "nix", "nwb", "mat"])
def test_a_stored_run_is_accepted(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"run.{ending}"
    script(file)
    found = judged(file)
    assert found.outcome == PASSES and found.exit_status == 0
    assert int(found.verdicts[0].figures["spikes"]) > 60
    assert "4 cells of 'heard by none'" in found.verdicts[0].text


@pytest.mark.parametrize("by", [0.1, -0.1])
def test_a_spike_that_is_moved_by_a_step_is_named(by: float, tmp_path: Path) -> None:
    file = tmp_path / "run.csv"
    script(file)
    cell, former, new = moved(file, by=by)
    found = judged(file)
    assert found.outcome == FAILS and found.exit_status == 1
    fault = found.verdicts[0].faults[0]
    assert (fault.population, fault.cell, fault.time) == ("exc", int(cell), min(former, round(new, 9)))
    assert f"exc[{cell}]: a spike at {new:g} ms where the equations give one at {former:g} ms" in fault.text
    assert len(found.verdicts[0].faults) == found.verdicts[0].figures["cells flagged"] == 1
    assert "all other spikes are those of the network" in found.verdicts[0].text


def test_spikes_that_are_missing_or_too_many_are_named(tmp_path: Path) -> None:
    file = tmp_path / "run.csv"
    script(file)
    lines = file.read_text().splitlines(keepends=True)
    taken = lines.pop(40).split(",")
    file.write_text("".join(lines))
    text = judged(file).verdicts[0].faults[0].text
    assert f"exc[{taken[2]}]: no spike at {float(taken[4]):g} ms where the equations give one" in text
    lines.insert(40, ",".join(taken))
    lines.insert(1, "0,exc,0,spikes,0.7,,\n")
    file.write_text("".join(lines))
    assert (
        "exc[0]: a spike at 0.7 ms where the equations give none" in judged(file).verdicts[0].faults[0].text
    )


@pytest.mark.parametrize(
    "other", [{"seed": 8}, {"weight": 0.0021}, {"dt": 0.05}], ids=["seed", "weight", "dt"]
)
def test_another_network_is_refused(other: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "run.pkl"
    script(file)
    with pytest.raises(BadValue, match="another network") as raised:
        judged(file, lambda: script(**other))
    text = str(raised.value)
    assert "has the digest" in text
    for name in other.keys() - {"weight"}:
        assert f"{name} is" in text


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    file = tmp_path / "run.csv"

    def run(out: Path | None = None) -> None:
        net = busy(IF_cond_exp)
        cells = next(each for each in net.populations if each.label == "cells")
        view = cells[:5]
        view.record("spikes")
        with Simulator("native", network=net) as sim:
            sim.run(20.0)
            if out:
                view.write_data(out, "spikes")

    run(tmp_path / "few.pkl")
    with pytest.raises(BadValue, match=r"5 of the .* other cells hear; cell 5 is the first that is missing"):
        judged(tmp_path / "few.pkl", run)
    file.write_text("population,index,time\nheard by none,0,10.0\n")
    with pytest.raises(BadValue, match="no spikes of population 'exc', which other cells hear"):
        judged(file)
    file.write_text("population,index,time\nsomebody,0,10.0\n")
    with pytest.raises(BadValue, match="'somebody', which is no population of the script"):
        judged(file)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("exc,0,10.03", "off the grid"),
        ("exc,0,60.1", "outside the run"),
        ("exc,30,10.0", "whose cells are 0 to 29"),
        ("exc,0,10.0\nexc,0,10.0", "two spikes at 10 ms"),
        ("exc,0,nan", r"exc\[0\]: a spike has the time nan"),
        ("exc,0,inf", "has the time inf"),
        ("exc,0,1e300", r"has the time 1e\+300"),
        ("exc,0,10.0\nexc,0.5,10.0", r"row 2: index '0\.5' and time '10\.0' are none"),
        ("exc,0,10.0\nexc,0", "row 2: index '0' and time None are none"),
    ],
)
def test_spikes_that_cannot_be(row: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "spikes.csv"
    file.write_text(f"population,index,time\n{row}\n")
    with pytest.raises(BadValue, match=told):
        judged(file)


@pytest.mark.parametrize(
    "content", [b"", b"no such file\n" * 9, b"\x80\x04\x95\xff\x00"], ids=["none", "text", "cut"]
)
@pytest.mark.parametrize("ending", ["pkl", "nix", "nwb", "mat", "sonata", "csv"])
def test_damaged_files_are_refused(ending: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / f"run.{ending}"
    file.write_bytes(content)
    with pytest.raises(BadValue, match=re.escape(file.name)):
        verify(file, script)


def test_a_plain_table_is_judged_too(tmp_path: Path) -> None:
    script(tmp_path / "run.csv")
    rows = [line.split(",") for line in (tmp_path / "run.csv").read_text().splitlines()[1:-1]]
    plain = tmp_path / "plain.csv"
    plain.write_text("population,index,time\n" + "".join(f"{r[1]},{r[2]},{r[4]}\n" for r in rows))
    assert judged(plain).outcome == PASSES
    plain.write_bytes(
        b"\xef\xbb\xbf" + plain.read_bytes().replace(b"\n", b"\r\n")
    )  # as spreadsheets write it
    assert judged(plain).outcome == PASSES


def test_files_of_sonata_and_of_several_populations(tmp_path: Path) -> None:
    """SONATA files of others have no provenance; each population may be in a file of its own."""
    import h5py

    script(tmp_path / "run.csv")
    rows = [line.split(",") for line in (tmp_path / "run.csv").read_text().splitlines()[1:-1]]
    rows.sort(key=lambda row: float(row[4]))
    with h5py.File(tmp_path / "spikes.h5", "w") as file:
        file["spikes/exc/node_ids"] = np.array([int(row[2]) for row in rows], np.uint64)
        file["spikes/exc/timestamps"] = np.array([float(row[4]) for row in rows])
    (tmp_path / "silent.csv").write_text("population,index,time\nheard by none,0,10.0\n")
    assert judged(tmp_path / "spikes.h5").outcome == PASSES
    found = verify([tmp_path / "spikes.h5", tmp_path / "silent.csv"], script)
    assert found.outcome == FAILS
    assert {fault.population for fault in found.verdicts[0].faults} == {"heard by none"}
    with pytest.raises(BadValue, match="twice in one segment"):
        verify([tmp_path / "spikes.h5", tmp_path / "run.csv"], script)


def again(sim: Simulator, cells: Any) -> None:
    sim.reset()
    cells.set(tau_m=15.0)
    sim.run(40.0)


def changing(sim: Simulator, cells: Any) -> None:
    cells.set(tau_m=12.0)
    cells[2:5].initialize(v=-60.0)
    sim.run(40.0)


@pytest.mark.parametrize(("between", "n_segments"), [(again, 2), (changing, 1)])
def test_segments_and_changes_on_the_way(between: Any, n_segments: int, tmp_path: Path) -> None:
    file = tmp_path / "run.csv"
    script(file, between=between)
    found = judged(file, lambda: script(between=between))
    assert [each.segment for each in found.verdicts] == list(range(n_segments))
    assert found.outcome == PASSES
    with pytest.raises(BadValue, match=r"another network|segments|outside the run"):
        judged(file)


def test_stored_potentials_are_compared(tmp_path: Path) -> None:
    import pickle

    file = tmp_path / "run.pkl"
    script(file, variables=("spikes", "v"))
    found = judged(file)
    assert found.outcome == PASSES
    assert found.verdicts[0].figures["cells with stored samples"] == 30
    with file.open("rb") as opened:
        block = pickle.load(opened)
    block.segments[0].analogsignals[0][300, 3] += 1e-6 * block.segments[0].analogsignals[0].units
    with file.open("wb") as opened:
        pickle.dump(block, opened)
    fault = judged(file).verdicts[0].faults[0]
    assert (fault.kind, fault.cell) == ("potential", 3)
    assert fault.size == pytest.approx(1e-6, rel=1e-3)


def test_a_spike_that_grazes_the_threshold_is_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell with a threshold that is 1e-7 mV too high has other spikes only where it grazes its threshold."""
    file = tmp_path / "run.csv"
    v = np.nan

    def run(out: Path | None = None, thresh: float = -50.0) -> None:
        net = Network(seed=1)
        cell = net.population(1, IF_cond_exp(i_offset=0.9, v_thresh=thresh), label="one")
        cell.record(("spikes", "v"))
        with Simulator("native", network=net, timestep=0.1) as sim:
            sim.run(30.0)
            if out:
                cell.write_data(out, "spikes")
            nonlocal v
            v = float(cell.get_data("v").segments[0].analogsignals[0].magnitude[120, 0])

    run()
    at = v  # the potential at 12 ms, which is below the threshold of -50 mV
    run(file, thresh=at + 1e-7)
    text = file.read_text()
    file.write_text("\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n")
    found = judged(file, lambda: run(thresh=at - 1e-7))
    assert found.outcome == UNKNOWN and found.exit_status == 3
    assert "nobody can tell" in found.verdicts[0].text
    assert judged(file, lambda: run(thresh=at - 1e-5)).outcome == FAILS


def test_the_reference_replays_a_few_cells(tmp_path: Path) -> None:
    file = tmp_path / "run.csv"
    script(file, duration=20.0)
    found = judged(file, lambda: script(duration=20.0), oracle=True)
    assert [(each.against, each.outcome) for each in found.verdicts] == [
        ("native", PASSES),
        ("reference", PASSES),
    ]
    assert found.verdicts[1].figures["cells"] == 8


def test_spikes_of_sources_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "run.csv"

    def run(out: Path | None = None) -> None:
        net = Network(seed=3)
        noise = net.population(5, SpikeSourcePoisson(rate=200.0), label="noise")
        cells = net.population(5, IF_cond_exp(), label="exc")
        net.projection(noise, cells, AllToAllConnector(), StaticSynapse(0.05, 1.0))
        everybody = noise + cells
        everybody.record("spikes")
        with Simulator("native", network=net, timestep=0.1) as sim:
            sim.run(50.0)
            if out:
                everybody.write_data(out, "spikes")

    run(file)
    assert judged(file, run).outcome == PASSES
    moved(file, 10, 0.3)
    assert judged(file, run).verdicts[0].faults[0].population == "noise"


def test_a_folder_of_data_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    script(data=folder)
    before = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    assert judged(folder, lambda: script(data=folder)).outcome == PASSES
    assert {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()} == before


def test_the_file_that_the_script_writes_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "run.pkl"
    script(file)
    before = file.read_bytes()
    assert judged(file, lambda: script(file)).outcome == PASSES
    assert file.read_bytes() == before


def test_an_error_after_the_runs_is_told_and_one_before_them_refuses(tmp_path: Path) -> None:
    file = tmp_path / "run.csv"
    script(file)

    def failing() -> None:
        script()
        raise ZeroDivisionError("mean of no intervals")

    found = judged(file, failing)
    assert found.outcome == PASSES
    assert "ended with ZeroDivisionError: mean of no intervals after its last run" in found.verdicts[0].text

    def broken() -> None:
        raise ZeroDivisionError("too early")

    with pytest.raises(BackendError, match=r"has run no network.*ZeroDivisionError: too early"):
        judged(file, broken)


@pytest.mark.needs("brian2")
def test_spikes_of_another_simulator(tmp_path: Path) -> None:
    file = tmp_path / "run.csv"
    script(file, backend="brian2", codegen="numpy", variables=("spikes", "v"))
    run = {"backend": "brian2", "codegen": "numpy", "variables": ("spikes", "v")}
    assert judged(file, lambda: script(**run)).outcome == PASSES  # type: ignore[arg-type]
