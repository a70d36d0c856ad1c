"""Values that must be the same on all ranks."""

from __future__ import annotations

import pytest

from pynnlite.errors import ModelError
from pynnlite.parallel import Communicator, SerialCommunicator, require_same, threaded


def test_what_is_the_same_is_accepted() -> None:
    require_same(SerialCommunicator(), {"The time to run": 10.0})
    threaded(3, lambda comm: require_same(comm, {"The time to run": (10.0, "ms")}, {"The network": "a1"}))


def test_b3_what_differs_is_an_error_on_all_ranks_that_names_them() -> None:
    def differ(comm: Communicator) -> str:
        with pytest.raises(ModelError) as caught:
            require_same(comm, {"The time to run": 10.0 + 5.0 * (comm.rank == 1)})
        return str(caught.value)

    (message,) = set(threaded(3, differ))
    assert message.startswith(
        "The time to run is not the same on all ranks: 10.0 on ranks 0 and 2, 15.0 on rank 1. Every rank must"
    )


def test_of_many_ranks_the_first_are_named() -> None:
    def differ(comm: Communicator) -> None:
        require_same(comm, {}, {"The network": "a1"} if comm.rank == 8 else {})

    with pytest.raises(ModelError, match=r"one on ranks 0, 1, 2, 3, 4 and others, one on rank 8\."):
        threaded(9, differ)
