"""A simulation goes on from its checkpoint as if nothing had happened, on any number of ranks and threads."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import killed
import numpy as np
import pytest
from launching import HERE, output

import pynnlite as pnl
from pynnlite.errors import BadValue, ModelError, SimulationStateError, UnsupportedModel
from pynnlite.running import checkpoint


@pytest.mark.needs("mpi")
@pytest.mark.parametrize("network", ["coba", "mixed", "declared"])
def test_the_bits_are_those_of_an_uninterrupted_run(network: str, tmp_path: Path) -> None:
    wanted = output(1, "resumed.py", network)
    alone, shared = str(tmp_path / "alone"), str(tmp_path / "shared")
    output(1, "resumed.py", network, "--until", "123.4", "--write", alone)
    output(3, "resumed.py", network, "--until", "77.7", "--write", shared)
    assert int(wanted.split()[1]) > 10_000
    assert output(2, "resumed.py", network, "--restore", alone, "--threads", "2") == wanted
    assert output(1, "resumed.py", network, "--restore", shared, "--threads", "2") == wanted


@pytest.mark.needs("mpi")
def test_what_was_learned_goes_on_on_other_ranks_and_threads(tmp_path: Path) -> None:
    """Weights and parameters are given anew at 100 ms; the origin of some traces moves at 240 ms."""
    wanted = output(1, "learned.py")
    times = ["57.3", "100.3", "239.9", "240"]
    assert output(2, "learned.py", "--write", str(tmp_path / "two"), "--at", *times) == wanted
    for n, time in enumerate(times):
        ranks, threads = ((1, "1"), (3, "1"), (1, "2"))[n % 3]
        found = output(ranks, "learned.py", "--restore", str(tmp_path / f"two-{time}"), "--threads", threads)
        assert found == wanted, f"from {time} ms"


@pytest.mark.parametrize("moment", ["first byte", "middle", "late", "before", "after"])
def test_a_kill_leaves_a_whole_checkpoint(tmp_path: Path, ended: Any, moment: str) -> None:
    """The process is killed at some byte of the file, or just before or after the file is put in its place."""
    path = tmp_path / "state"
    killed.main(str(path))
    size = path.stat().st_size
    bytes_written = {"first byte": 1, "middle": size // 2, "late": size}
    result = ended(HERE / "killed.py", path, bytes_written.get(moment, moment))
    wanted = signal.SIGXFSZ if moment in bytes_written else signal.SIGKILL
    assert result.returncode == -wanted, result.stderr
    saved = checkpoint.read(path)
    assert saved.step == saved.segments[-1].stop == (300 if moment == "after" else 200)
    killed.main(str(path))
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def small(v_thresh: float = -50.0, interval: float = 0.4) -> tuple[pnl.Network, Any]:
    net = pnl.Network(seed=2)
    cells = net.population(5, pnl.IF_curr_exp(i_offset=1.0, v_thresh=v_thresh))
    source = net.population(5, pnl.SpikeSourcePoisson(rate=500.0))
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1, delay=3.0))
    cells.record(["spikes", "v"], sampling_interval=interval)
    source.record("spikes")
    return net, cells


def columns(cells: Any) -> list[Any]:
    return [
        np.asarray(item.magnitude)
        for segment in cells.get_data().segments
        for item in (*segment.spiketrains, *segment.analogsignals)
    ]


def test_trials_segments_and_annotations_are_kept(tmp_path: Path) -> None:
    net, cells = small()
    path = tmp_path / "new folder" / "state.npz"
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run(30.0)
        sim.reset(annotations={"trial": 1})
        sim.run(20.1)
        sim.checkpoint(path)
        sim.run(30.0)
        wanted = columns(cells)
    net, cells = small()
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        assert sim.restore(path) == 20.1
        assert sim.trial == 1
        sim.run(30.0)
        found = columns(cells)
        assert cells.get_data().segments[0].annotations["trial"] == 1
    assert len(found) == len(wanted) and all(map(np.array_equal, found, wanted))


def test_a_checkpoint_may_be_written_before_the_first_run_and_in_a_callback(tmp_path: Path) -> None:
    net, cells = small()
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.checkpoint(tmp_path / "start")

        def save(now: float) -> float:
            if now == 10.0:
                sim.checkpoint(tmp_path / "middle")
            return now + 10.0

        sim.run(30.0, callbacks=[save])
        wanted = columns(cells)
    for name in ("start", "middle"):
        net, cells = small()
        with pnl.Simulator("native", network=net, timestep=0.1) as sim:
            sim.run(30.0 - sim.restore(tmp_path / name))
            assert all(map(np.array_equal, columns(cells), wanted))


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with pnl.Simulator("native", network=small()[0], timestep=0.1) as sim:
        sim.run(1.0)
        sim.checkpoint(path)
        with pytest.raises(SimulationStateError, match="reset"):
            sim.restore(path)
    for net, dt, words in (
        (small(v_thresh=-51.0)[0], 0.1, "another network"),
        (small(interval=0.8)[0], 0.1, "recorded"),
        (small()[0], 0.05, "time step of 0.1 ms"),
    ):
        with pnl.Simulator("native", network=net, timestep=dt) as sim, pytest.raises(ModelError, match=words):
            sim.restore(path)
    (tmp_path / "text").write_text("no checkpoint")
    with pnl.Simulator("native", network=small()[0], timestep=0.1) as sim:
        with pytest.raises(BadValue, match="not a checkpoint"):
            sim.restore(tmp_path / "text")
        with pytest.raises(BadValue, match="There is no checkpoint"):
            sim.restore(tmp_path / "nothing")


def test_a_static_network_goes_on_on_another_backend(tmp_path: Path) -> None:
    net, cells = small()
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run(20.1)
        sim.checkpoint(tmp_path / "state")
        sim.run(10.0)
        spikes, potentials = columns(cells)[:-1], columns(cells)[-1]
    net, cells = small()
    with pnl.Simulator("reference", network=net, timestep=0.1) as sim:
        sim.restore(tmp_path / "state")
        sim.run(10.0)
        assert all(map(np.array_equal, columns(cells)[:-1], spikes))
        assert columns(cells)[-1] == pytest.approx(potentials, abs=1e-9)


@pytest.mark.usefixtures("forgetful")
def test_a_backend_without_checkpoints_says_so_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with pnl.Simulator("native", network=small()[0], timestep=0.1) as sim:
        sim.checkpoint(path)
    net, cells = small()
    with pnl.Simulator("reference", network=net, timestep=0.1) as sim:
        with pytest.raises(UnsupportedModel, match="checkpoint"):
            sim.restore(path)
        assert not sim.is_built
        sim.run(2.0)
        with pytest.raises(UnsupportedModel, match="checkpoint"):
            sim.checkpoint(path)
        sim.run(2.0)
        assert len(cells.get_data("v").segments[0].analogsignals[0]) == 11
