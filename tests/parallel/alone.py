"""Make a call on rank 0 only, while the others wait outside pynnlite; or all calls, when the others come later.

Usage: mpiexec -n P python alone.py run|checkpoint|reset|write|end|counts|data|all wait|barrier|slow FOLDER
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from mpi4py import MPI
from small import small

import pynnlite as pnl

what, how, folder = sys.argv[1:4]
SECONDS = 2.5


def wait() -> None:
    """Do nothing for long."""
    time.sleep(60.0)


def barrier() -> None:
    """Wait for a message of a rank that is in a call of pynnlite."""
    MPI.COMM_WORLD.Barrier()


def work() -> None:
    """Compute in Python for some seconds."""
    begun = time.monotonic()
    while time.monotonic() < begun + SECONDS:
        pass


def hold() -> None:
    """Compute for some seconds without letting other threads look."""
    begun, n = time.monotonic(), 100_000
    while time.monotonic() < begun + SECONDS:
        n *= 2
        assert 3**n


def write() -> None:
    """Write a file for some seconds."""
    begun = time.monotonic()
    with Path(folder, "file").open("wb") as file:
        while time.monotonic() < begun + SECONDS:
            file.write(bytes(2**20))
            file.flush()
            file.seek(0)


def poll() -> None:
    """Look for something every now and then."""
    begun = time.monotonic()
    while time.monotonic() < begun + SECONDS:
        time.sleep(0.1)


def child() -> None:
    """Wait for a process."""
    subprocess.run(["sleep", str(SECONDS)], check=True)


def others() -> None:
    """Exchange messages with other ranks but rank 0, all in one call, one of them after hard work."""
    for _ in range(3):
        if MPI.COMM_WORLD.Get_rank() == 1:
            work()
        ranks.Barrier()


net = small()
cells = net.populations[0]
cells.record("v", to_file=Path(folder) / "out.pkl")
with pnl.Simulator("native", network=net, timestep=0.1) as sim:
    rank = sim.communicator.rank
    ranks = MPI.COMM_WORLD.Split(rank > 0, rank)
    calls = {
        "run": lambda: sim.run(10.0),
        "checkpoint": lambda: sim.checkpoint(Path(folder) / "state"),
        "reset": lambda: (sim.reset(), sim.run(10.0)),
        "write": lambda: cells.write_data(str(Path(folder) / "v.pkl")),
        "counts": cells.get_spike_counts,
        "data": cells.get_data,
        "end": sim.end,
    }
    sim.run(10.0)
    called = calls if what == "all" else {what: calls[what]}
    slow = [work, hold, write, poll, child, others]
    for call, busy in zip(called.values(), slow if how == "slow" else [globals()[how]], strict=False):
        if rank > 0:
            busy()
        if rank == 0 or how == "slow":
            call()
    if rank == 0:
        print("done", flush=True)
