"""However many ranks and threads run a network, and by whichever instructions: the same bits."""

from __future__ import annotations

from functools import cache

import pytest
from launching import output
from pynnlite_native.kernels import compiled

NETWORKS = ("cuba", "coba", "brunel", "mixed")


def digests(ranks: int, threads: int, level: str = "auto") -> dict[str, tuple[int, str]]:
    """Return, for each network, the number of spikes and the digest."""
    options = ("--threads", str(threads), "--instruction-set", level)
    lines = [line.split() for line in output(ranks, "networks.py", *NETWORKS, *options).splitlines()]
    return {name: (int(n_spikes), found) for name, n_spikes, found in lines}


@cache
def wanted() -> dict[str, tuple[int, str]]:
    return digests(1, 1)


def test_the_networks_do_something() -> None:
    assert set(wanted()) == set(NETWORKS)
    assert all(n_spikes >= 10_000 for n_spikes, _ in wanted().values())
    assert len({found for _, found in wanted().values()}) == len(NETWORKS)


@pytest.mark.parametrize(("ranks", "threads"), [(1, 2), (2, 1), (3, 1), (2, 2), (4, 1)])
def test_ranks_and_threads_do_not_change_a_bit(ranks: int, threads: int) -> None:
    assert digests(ranks, threads) == wanted()


@pytest.mark.parametrize("level", compiled.levels())
def test_instruction_sets_do_not_change_a_bit(level: str) -> None:
    assert digests(1, 1, level) == wanted()
