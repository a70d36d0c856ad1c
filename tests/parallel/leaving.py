"""Let one rank, or all, leave before there is a simulator.

Usage: mpiexec -n P python leaving.py RANK|all
"""

from __future__ import annotations

import sys

from mpi4py import MPI
from small import small

import pynnlite as pnl

if sys.argv[1] in ("all", str(MPI.COMM_WORLD.Get_rank())):
    sys.exit()
with pnl.Simulator("native", network=small()) as sim:
    sim.run(10.0)
