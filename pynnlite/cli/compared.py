"""The process of one backend in ``pynnlite compare``: this module with BACKEND SCRIPT [ARGUMENT …]."""

from __future__ import annotations

import sys
from functools import partial

from ..compare.processes import answer
from .run import execute

if __name__ == "__main__":
    name, script, *arguments = sys.argv[1:]
    answer(name, partial(execute, script, arguments, name))
