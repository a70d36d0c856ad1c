"""Write a checkpoint at 20 ms; or go on from one, and be killed while it is replaced by that of 30 ms.

Usage: python killed.py FILE [BYTES | before | after]

With BYTES, the system kills this process when the new file has that many bytes. Otherwise the process kills itself:
just before the new file is put in the place of the former one, or just after.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from typing import Any

import pynnlite as pnl


def kill_at_byte(n_bytes: int) -> None:
    """Let the system kill this process when a file that it writes would get more bytes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and sees an OSError


def kill_at_replacement(path: str, moment: str) -> None:
    """Kill this process before or after a file is put in its place, as the audit events of the interpreter tell."""
    replaced = False

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal replaced
        replacing = event == "os.rename" and os.fspath(arguments[1]) == path
        due = replaced or (replacing and moment == "before")
        replaced = replacing and not due
        if due:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def main(path: str, moment: str = "") -> None:
    net = pnl.Network(seed=2)
    cells = net.population(50, pnl.IF_curr_exp(i_offset=1.0))
    cells.record(["spikes", "v"])
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        if moment:
            sim.restore(path)
        sim.run_until(30.0 if moment else 20.0)
        if moment.isdigit():
            kill_at_byte(int(moment))
        elif moment:
            kill_at_replacement(path, moment)
        sim.checkpoint(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
