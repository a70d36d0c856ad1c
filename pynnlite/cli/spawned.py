"""The main module of processes that a script starts by multiprocessing's ``spawn`` and ``forkserver``: the script.

``pynnlite run`` names this module as the place of the script, so that Python runs it in each of these processes. It is
the script, in which PyNN's modules are known as in the first process.
"""

from __future__ import annotations

from pynnlite.cli.run import rerun

if __name__ != "pynnlite.cli.spawned":
    rerun(globals())
