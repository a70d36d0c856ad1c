"""However many ranks and threads run a network, and by whichever instructions: the same bits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from launching import output
from networks import NETWORKS, bursts, change_mixed, mixed
from pynnlite_native.cells.kernels import n_receptors
from pynnlite_native.kernels import engine
from pynnlite_native.layout import divide
from pynnlite_native.synapses.wiring import Wiring

from pynnlite import Simulator
from pynnlite.backend import difference
from pynnlite.parallel.communicator import WITH_HEADERS
from pynnlite.recipe import Recipe

RANKS_AND_THREADS = [(1, 2), (3, 1), (2, 2), (4, 1)]
"""Besides one thread on one rank and on two, where weights are compared too."""

MPI = pytest.mark.needs("mpi")


class Outcome(NamedTuple):
    """How long a network ran, in ms, how often its cells fired, and digests of all that it did."""

    time: float
    n_spikes: int
    spikes: str
    traces: str
    weights: str


def outcomes(ranks: int, threads: int, *arguments: str) -> dict[str, Outcome]:
    """Return the outcome of each network that is named in the arguments."""
    return as_outcomes(output(ranks, "networks.py", *arguments, "--threads", str(threads)))


def as_outcomes(text: str) -> dict[str, Outcome]:
    """Return the outcomes that a text tells of, one a line."""
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {name: Outcome(float(time), int(n), *found) for name, time, n, *found in lines}


@cache
def written_down() -> dict[str, Outcome]:
    return as_outcomes(Path(__file__).with_name("digests.txt").read_text())


def assert_same(ranks: int, threads: int, names: Iterable[str], *options: str) -> None:
    """Compare with what is written down, but for the weights: reading them takes longer than all the rest."""
    wanted = {name: written_down()[name]._replace(weights="-") for name in names}
    assert outcomes(ranks, threads, *wanted, "--no-weights", *options) == wanted


def test_the_networks_run_for_a_second_and_do_something() -> None:
    assert written_down().keys() == NETWORKS.keys()
    assert all(outcome.time >= 1000.0 and outcome.n_spikes >= 10_000 for outcome in written_down().values())
    digests = [digest for outcome in written_down().values() for digest in outcome[2:]]
    assert len(set(digests)) == len(digests) == 3 * len(NETWORKS)


@pytest.mark.parametrize("ranks", [1, pytest.param(2, marks=MPI)])
def test_weights_are_those_that_are_written_down(ranks: int) -> None:
    assert outcomes(ranks, 1, *NETWORKS) == written_down()


@pytest.mark.parametrize(
    ("ranks", "threads"),
    [pytest.param(*each, marks=MPI if each[0] > 1 else ()) for each in RANKS_AND_THREADS],
)
def test_ranks_and_threads_do_not_change_a_bit(ranks: int, threads: int) -> None:
    assert_same(ranks, threads, NETWORKS)


@pytest.mark.parametrize("ranks", [1, pytest.param(2, marks=MPI)])
def test_threads_that_may_rest_do_not_change_a_bit(ranks: int) -> None:
    """As one thread takes over where cells are few or hardly fire, and not where they are many and fire at once."""
    assert_same(ranks, 2, ["coba", "mixed", "bursts"], "--adaptive")


@pytest.mark.parametrize("level", engine.levels()[:-1])  # the last is what all others run by
def test_instruction_sets_do_not_change_a_bit(level: str) -> None:
    """For each type of cells, and for each format of weights."""
    assert_same(1, 1, ["coba", "brunel", "mixed", "bursts", "declared"], "--instruction-set", level)


@MPI
def test_messages_instead_of_shared_memory_do_not_change_a_bit() -> None:
    """For short and long intervals, and for more spikes than fit a message."""
    assert_same(3, 1, ["coba", "brunel", "mixed", "bursts"], "--messages")


@MPI
def test_ranks_of_one_machine_share_memory_and_leave_no_file() -> None:
    assert output(3, "sharing.py") == f"{3 * [([0, 1, 2], 0)]}\n"


def test_the_mixed_network_has_what_could_go_wrong() -> None:
    net = mixed()
    recipe = Recipe(net.freeze(), 0.1)
    sizes = [0 if recipe.is_source(spec.number) else spec.size for spec in recipe.populations]
    assert 0 < min(filter(None, sizes)) < max(ranks for ranks, _ in RANKS_AND_THREADS)
    pairs = [(p.source, p.target, p.receptor) for p in recipe.pathways]
    assert len(set(pairs)) < len(pairs), "two projections from the same cells onto the same receptor"
    chunks = recipe.chunks([0], None, ("source", "target"))
    first = np.concatenate([np.stack([chunk.source, chunk.target]) for chunk in chunks], axis=1)
    assert len(np.unique(first, axis=1).T) < len(first.T), "pairs with several synapses"
    wirings = [Wiring(recipe, divide(sizes, n_receptors(recipe), 0, n_ranks)) for n_ranks in (1, 4)]
    recorded = {probe.population for probe in recipe.probes}
    private = wirings[0].private
    listed = {number for number in range(len(sizes)) if recipe.is_source(number)} - private
    for sources in (private, listed):
        assert sources & recorded and sources - recorded, "sources that are recorded, and others"
    for wiring in wirings:
        excite, inhibit = (wiring.sections_of(0, receptor) for receptor in (0, 1))
        assert all(section.sliced for section in inhibit), "delivered when it is due"
        assert {section.sliced for section in excite} == {False, True}, (
            "delivered ahead, from rows and slices"
        )
    change_mixed(net)
    changes = difference(recipe, Recipe(net.freeze(), 0.1), net.state_changes)
    changed = set(changes.parameters)
    assert changes.weights and changed & private and changed & listed and changed - private - listed


def test_the_bursts_do_not_fit_a_message_and_their_slices_have_all_formats() -> None:
    net = bursts()
    recipe = Recipe(net.freeze(), 0.1)
    sizes = [0 if recipe.is_source(spec.number) else spec.size for spec in recipe.populations]
    for n_ranks in (1, 4):
        sections = Wiring(recipe, divide(sizes, n_receptors(recipe), 0, n_ranks)).sections_of(0, 0)
        assert all(section.sliced for section in sections)
        assert len({section.format for section in sections}) == 3
        assert max(len(section.delays) for section in sections) > 1
    with Simulator("native", network=net, timestep=0.1) as sim:
        sim.run(50.0)
        trains = [train for pop in net.populations[:3] for train in pop.get_data().segments[0].spiketrains]
    at_once = np.unique(np.concatenate([train.magnitude[:1] for train in trains]), return_counts=True)[1]
    assert at_once.max() > WITH_HEADERS
