"""How ranks talk to each other."""

from __future__ import annotations

from typing import Any, Protocol


class Communicator(Protocol):
    """The ranks of one simulation."""

    rank: int
    size: int

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others. Collective."""
        ...

    def allgather(self, item: Any) -> list[Any]:
        """Return the items of all ranks, in order. Collective."""
        ...


class SerialCommunicator:
    """One rank alone."""

    rank = 0
    size = 1

    def gather(self, item: Any) -> list[Any] | None:
        """Return the item in a list."""
        return [item]

    def allgather(self, item: Any) -> list[Any]:
        """Return the item in a list."""
        return [item]
