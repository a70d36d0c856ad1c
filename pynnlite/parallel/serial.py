"""One rank alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from .communicator import Bytes, Integers, Library


class SerialCommunicator:
    """One rank alone."""

    rank = 0
    size = 1
    library: Library | None = None

    def gather(self, item: Any) -> list[Any] | None:
        """Return the item in a list."""
        return [item]

    def allgather(self, item: Any, what: str = "") -> list[Any]:
        """Return the item in a list."""
        return [item]

    def gather_bytes(self, packet: Bytes, everywhere: bool) -> list[Bytes] | None:
        """Return the bytes in a list."""
        return [packet]

    def exchange(self, packet: Integers) -> Integers:
        """Return the packet as the only row."""
        return packet[np.newaxis]

    def share(self, shape: tuple[int, ...]) -> Integers | None:
        """Return None: there is nobody to share with."""
        return None

    def look(self, waited: float) -> None:
        """Do nothing: one rank waits for nobody."""
