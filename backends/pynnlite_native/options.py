"""The further arguments of `setup`, and the sizes and limits that tests of the engine choose."""

from __future__ import annotations

from dataclasses import dataclass, field

from pynnlite.errors import BadValue

from .cells.kernels import TOLERANCE

MOST_THREADS = 1024


@dataclass(frozen=True, slots=True)
class Tuning:
    """Numbers that decide how the engine works, and never what it computes: for its tests, not for users.

    Parameters
    ----------
    block_cells, few_cells : int
        How many cells a block owns at most: the accumulators of so many stay in the second-level cache, or nearly in
        the first.
    cells_of_a_thread : int
        Cells for each thread, below which several threads hardly ever save time.
    worth_slicing : int
        Synapses in a slice on average, from which on it is better to look for a slice than to add to many places.
    small_sums : int
        Bytes that the sums of spikes that arrive at all later steps may take, beyond the bytes of the slices.
    private_sources : bool
        Whether sources draw at their targets, where they can.
    log_entries, list_entries : int
        Entries of the log of spikes, beyond those of one interval, and of the spike lists at first.
    spikes_ahead : int
        About how many spikes of sources are worked out at a time, at most.
    current_gap : int
        Steps for which injected currents stay at most where the loops work out the drives.
    buffer_bytes : int
        Bytes of samples after which a buffer is emptied.
    """

    block_cells: int = 40_000
    few_cells: int = 6_400
    cells_of_a_thread: int = 1_000
    worth_slicing: int = 5
    small_sums: int = 1 << 24
    private_sources: bool = True
    log_entries: int = 1 << 18
    list_entries: int = 1 << 18
    spikes_ahead: int = 1_000_000
    current_gap: int = 32
    buffer_bytes: int = 1 << 28


USUAL = Tuning()


@dataclass(frozen=True, slots=True)
class Options:
    """Further arguments of `setup` for this backend. All but `tolerance` leave the results the same to the last bit.

    Parameters
    ----------
    threads : int or "auto"
        How many threads run the network at most, on each rank; ``"auto"`` for one for small networks or if there are
        several ranks, and as many as there are cores for large ones.
    instruction_set : str
        Which processor instructions the loops use: ``"auto"`` for the best that the machine has, else one of
        ``"plain"``, ``"x86-64-v3"``, ``"x86-64-v4"``.
    adaptive : bool
        Whether threads may rest while one of them takes all cells, as long as that is faster: in small networks, to
        tell each other who fired can take longer than what they save. Both ways are tried now and then.
    shared_memory : bool
        Whether ranks, if all of them are on one machine, tell each other who fired in memory that they share; else
        they send messages by MPI, as they do between machines.
    tolerance : float
        The largest error of a state variable in a step, as a part of its usual size (100 mV, 0.1 nA, 0.1 µS, 1), for
        equations that have no exact solution.
    tuning : Tuning
        Sizes and limits of the engine: for its own tests.

    Raises
    ------
    BadValue
        For a number of threads that is not a whole number from 1 on, for `adaptive` or `shared_memory` that is no
        bool, for a `tolerance` that is not a number from 1e-13 to 0.01, and for a `tuning` that is none.
    """

    threads: int | str = "auto"
    instruction_set: str = "auto"
    adaptive: bool = True
    shared_memory: bool = True
    tolerance: float = TOLERANCE
    tuning: Tuning = field(default=USUAL, repr=False)

    def __post_init__(self) -> None:
        n = self.threads
        if n != "auto" and (isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_THREADS):
            raise BadValue(f"threads must be a whole number from 1 to {MOST_THREADS}, or 'auto', not {n!r}.")
        for name in ("adaptive", "shared_memory"):
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise BadValue(f"{name} must be True or False, not {value!r}.")
        tolerance = self.tolerance
        if (
            isinstance(tolerance, bool)
            or not isinstance(tolerance, int | float)
            or not 1e-13 <= tolerance <= 0.01
        ):
            raise BadValue(f"tolerance must be a number from 1e-13 to 0.01, not {tolerance!r}.")
        if not isinstance(self.tuning, Tuning):
            raise BadValue(f"tuning is for the engine's own tests: a Tuning, not {self.tuning!r}.")
