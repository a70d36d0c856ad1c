"""Write into memory that the ranks that there are share, and print what each of them finds there then.

Usage: mpiexec -n P python sharing.py
"""

from __future__ import annotations

from pathlib import Path

from pynnlite.parallel import memory, world


def files() -> set[Path]:
    return set(Path(memory.SHARED_MEMORY).glob("pynnlite-*"))


comm = world()
before = set().union(*comm.allgather(files()))
one, other = (comm.share((comm.size,)) for _ in range(2))
assert one is not None
assert other is not None
one[comm.rank] = comm.rank
other[comm.rank] = 7
comm.allgather(None)
found = comm.allgather((one.tolist(), len(files() - before)))
if comm.rank == 0:
    memory.SHARED_MEMORY = "/no/such/place"
assert comm.share((comm.size,)) is None
if comm.rank == 0:
    print(found)
