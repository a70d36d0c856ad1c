"""How a launcher, such as mpiexec or srun, says that it has started this process as one of several."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..errors import BadValue

SETTING = "PYNNLITE_RANKS"
"""Environment variable for the user: ``mpi`` (or unset), or ``alone`` if each process is a simulation of its own."""

PATIENCE = "PYNNLITE_PATIENCE"
"""Environment variable for the user: seconds for which a rank waits for others on which nothing happens."""

SIZES = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "SLURM_STEP_NUM_TASKS")
"""Environment variables with the number of processes that were started together.

Launchers of an MPI come first: mpiexec may use Slurm to start its own helpers, one on each machine. SLURM_NTASKS is not
among them: it is also set for the one process that runs a batch script. SLURM_STEP_NUM_TASKS is that of the srun which
has started the process.
"""

WITHOUT_SIZE = "PMIX_RANK"
"""Environment variable that some launchers set instead."""

RANK_PROCESS = "PYNNLITE_RANK_PROCESS"
"""Environment variable by which a child of a rank, which inherits its environment, knows that it is none."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What the environment says.

    Parameters
    ----------
    variable : str
        The variable that says it.
    size : int or None
        Number of processes that were started together, None if that is not said.
    """

    variable: str
    size: int | None


def launched() -> Launch | None:
    """Return how this process was started as one of several; None if it was started alone, or is to act so.

    Raises
    ------
    BadValue
        If the user's setting has an unknown value.
    """
    setting = os.environ.get(SETTING, "mpi")
    if setting not in ("mpi", "alone"):
        raise BadValue(
            f"{SETTING} must be 'mpi' (the processes of a launcher run one network together) or 'alone' (each runs its"
            f" own), not {setting!r}."
        )
    if setting == "alone" or os.environ.get(RANK_PROCESS, str(os.getpid())) != str(os.getpid()):
        return None
    for variable in SIZES:
        size = os.environ.get(variable, "")
        if size.isdecimal():
            return Launch(variable, int(size)) if int(size) > 1 else None
    return Launch(WITHOUT_SIZE, None) if WITHOUT_SIZE in os.environ else None


def patience() -> float:
    """Return the seconds for which a rank waits for others on which nothing happens.

    Raises
    ------
    BadValue
        If the user's setting is no number above 0.
    """
    setting = os.environ.get(PATIENCE, "30")
    try:
        seconds = float(setting)
    except ValueError:
        seconds = 0.0
    if not seconds > 0.0:
        raise BadValue(
            f"{PATIENCE} must be the seconds for which a rank waits for others on which nothing happens, or 'inf'"
            f" for as long as it takes, not {setting!r}."
        )
    return seconds


def mark_rank() -> None:
    """Let the children of this process, which inherit its environment, know that they are not the rank."""
    os.environ[RANK_PROCESS] = str(os.getpid())
