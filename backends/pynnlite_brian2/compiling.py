"""How the program of Brian2's standalone mode is compiled: with few compilers at once, and its headers read once.

Each of Brian2's many small files includes the same large headers, which takes the compiler longer than the rest. Here
they are compiled beforehand, what runs once only is not optimised, and files are not searched for what they include.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pynnlite.parallel import n_processors

from .preferences import import_brian2

HEADERS = """\
#include "objects.h"
#include "brianlib/common_math.h"
#include "brianlib/stdint_compat.h"
#include <cmath>
#include <ctime>
#include <iostream>
#include <fstream>
#include <climits>
"""

RULES = """\
include makefile
FIRST = -include headers.h
CXXFLAGS += $(FIRST)
$(filter code_objects/%,$(OBJS)): headers.h.gch
main.o network.o objects.o run.o synapses_classes.o: FIRST =
main.o objects.o run.o: CXXFLAGS += -O0
headers.h.gch: headers.h
\t$(CXX) $(OPTIMISATIONS) -I. -x c++-header $< -o $@
"""


def compile_and_run(device: Any, folder: str) -> None:
    """Write, compile and run the program of a device.

    Parameters
    ----------
    device : brian2.devices.cpp_standalone.device.CPPStandaloneDevice
        The device.
    folder : str
        Where to do so.
    """
    device.build(directory=folder, compile=False, run=False, with_output=False)
    Path(folder, "headers.h").write_text(HEADERS)
    Path(folder, "rules").write_text(RULES)
    preferences = import_brian2().prefs
    name = "devices.cpp_standalone.extra_make_args_unix"
    before = preferences[name]
    preferences[name] = make_arguments()
    try:
        device.compile_source(folder, "unix", debug=False, clean=False)
    finally:
        preferences[name] = before
    device.run(folder, with_output=False)


def make_arguments() -> list[str]:
    """Return the arguments of `make`: as many compilers at once as there are processors for this process."""
    return ["-f", "rules", f"-j{n_processors()}", "DEPS="]
