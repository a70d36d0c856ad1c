"""Raise an exception on the last rank before there is a simulator. The script has a hook for exceptions of its own.

Usage: mpiexec -n P python early.py
"""

from __future__ import annotations

import sys
from typing import Any

from mpi4py import MPI


def hook(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    sys.stderr.write(f"the hook of the script: {error}\n")


sys.excepthook = hook

import pynnlite as pnl  # noqa: E402

net = pnl.Network(seed=1)
net.population(5, pnl.IF_curr_exp())
if MPI.COMM_WORLD.Get_rank() == MPI.COMM_WORLD.Get_size() - 1:
    raise RuntimeError("something is wrong here")
with pnl.Simulator("native", network=net) as sim:
    sim.run(10.0)
