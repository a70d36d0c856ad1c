"""Whatever rule, weight and delay makes a projection: every number of ranks has the same synapses, to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import connecting
import numpy as np
import pytest
from launching import output

import pynnlite as pnl


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("connecting")
    connecting.write_file(folder)
    return folder


@pytest.fixture(scope="module")
def alone(folder: Path) -> str:
    """Return what one rank builds."""
    return output(1, "connecting.py", str(folder))


def test_tables_have_the_synapses_of_every_rule(folder: Path, alone: str) -> None:
    net = connecting.described(folder)
    built = alone.splitlines()[: len(net.populations) - 1]
    for line in built:
        label, facts = line.rsplit(": ", 1)
        count, in_tables, asked = facts.split()
        assert int(count) >= 20, label
        assert in_tables == asked, label
    assert len({line.split(": ")[1] for line in built}) == len(built)


@pytest.mark.needs("mpi")
@pytest.mark.parametrize("ranks", [2, 3])
def test_ranks_change_no_synapse_of_any_rule(ranks: int, folder: Path, alone: str) -> None:
    assert output(ranks, "connecting.py", str(folder)).splitlines() == alone.splitlines()


def recorded(backend: str, folder: Path) -> dict[str, Any]:
    """Return the membrane potentials of all cells until cells have fired."""
    net = connecting.described(folder)
    for population in net.populations[1:]:
        population.record("v")
    with pnl.Simulator(backend, net, 0.1) as sim:
        sim.run(20.0)
        blocks = [population.get_data("v") for population in net.populations[1:]]
    labels = [population.label for population in net.populations[1:]]
    return {
        label: block.segments[0].analogsignals[0].magnitude
        for label, block in zip(labels, blocks, strict=True)
    }


def test_the_reference_builds_every_rule_alike(folder: Path) -> None:
    native, reference = (recorded(backend, folder) for backend in ("native", "reference"))
    for label, potentials in native.items():
        np.testing.assert_allclose(potentials, reference[label], rtol=0, atol=1e-6, err_msg=label)
        assert np.ptp(potentials[-1]) > 0, label


@pytest.mark.needs("mpi")
def test_files_that_rank_0_writes_are_read_once_they_are_there(tmp_path: Path) -> None:
    assert output(2, "saved.py", str(tmp_path)).split() == ["62250", "True", "True"]
