"""The options of the NEST backend."""

from __future__ import annotations

from dataclasses import dataclass

from pynnlite.errors import BadValue

MOST_THREADS = 1024


@dataclass(frozen=True, slots=True)
class Options:
    """Further arguments of `setup` for this backend.

    Parameters
    ----------
    threads : int
        How many threads NEST uses, at most 1024. With more than one, what arrives at a cell at one time may be added in
        another order, so that samples may differ in their last digits.
    drawn_by : {"place", "backend"}
        Who draws the spikes of `SpikeSourcePoisson`: pynnlite by place, so that they are the same on every backend, or
        NEST, so that they depend on the number of threads and on the rest of the network.

    Raises
    ------
    BadValue
        For anything else.
    """

    threads: int = 1
    drawn_by: str = "place"

    def __post_init__(self) -> None:
        n = self.threads
        if (
            isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_THREADS
        ):  # NEST ends the process
            raise BadValue(f"threads must be a whole number from 1 to {MOST_THREADS}, not {n!r}.")
        if self.drawn_by not in ("place", "backend"):
            raise BadValue(f"drawn_by must be 'place' or 'backend', not {self.drawn_by!r}.")
