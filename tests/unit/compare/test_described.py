"""A script runs without a simulation: its networks, changes and lengths are kept, and its recordings are empty."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pynnlite import IF_cond_exp, Network, Simulator
from pynnlite.compare.described import described


def test_runs_changes_and_segments_are_kept_though_nothing_is_recorded() -> None:
    def run() -> None:
        net = Network(seed=1)
        cells = net.population(3, IF_cond_exp(i_offset=1.0))
        with Simulator("native", network=net, timestep=0.1) as sim:
            sim.run(10.0)
            cells.set(tau_m=12.0)
            sim.run(5.0)
            sim.reset()
            sim.run(7.0)

    found = described(run)
    assert not found.error
    assert [history.last for history in found.histories] == [150, 70]
    assert [[stretch.step for stretch in history.stretches] for history in found.histories] == [[0, 100], [0]]


def test_recordings_have_the_shapes_of_a_simulation(tmp_path: Path) -> None:
    shapes = []

    def run() -> None:
        net = Network(seed=1)
        cells = net.population(3, IF_cond_exp(i_offset=1.0))
        cells.record(("spikes", "v"), sampling_interval=0.5)
        with Simulator("native", network=net, timestep=0.1) as sim:
            sim.run(10.3)
            cells[:2].record("gsyn_exc")
            sim.run(4.7)
            cells.write_data(tmp_path / "cells.pkl")
            segment = cells.get_data().segments[0]
            signals = {signal.name: signal for signal in segment.analogsignals}
            times = {name: np.asarray(signal.times) for name, signal in signals.items()}
            shapes.append(
                ({name: each.shape for name, each in signals.items()}, len(segment.spiketrains), times)
            )

    assert not described(run).error
    assert not list(tmp_path.iterdir())
    run()
    (empty, n_empty, empty_times), (full, n_full, full_times) = shapes
    assert (empty, n_empty) == (full, n_full)
    assert all(np.array_equal(empty_times[name], full_times[name]) for name in full)
