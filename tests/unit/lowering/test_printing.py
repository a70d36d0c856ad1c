"""Programs printed as C, compiled by the compiler of this machine: the bits of the twin."""

from __future__ import annotations

import ctypes
import itertools
import math
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.declarations import HOLD, CellType
from pynnlite.lowering import HEADER, CellPrograms, LoweredCells, cell_programs, printed
from pynnlite.lowering.cells import ABOVE, CHANCE, CURRENT, ERROR, LENGTH, arrival
from pynnlite.lowering.operations import forms
from pynnlite.lowering.printing import MOST_OPERATIONS, literal
from pynnlite.lowering.programs import Operation, Slot
from pynnlite.lowering.twin import WORK, worked_out

COMPILER = shutil.which("gcc") or shutil.which("cc")
SOURCES = Path(pnl.__file__).parent
FLAGS = (
    "-std=gnu11",
    "-O2",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-shared",
    "-fPIC",
)
INCLUDED = (f"-I{SOURCES / 'draws'}", f"-I{SOURCES / 'lowering'}")

N = 70
"""Cells: more than a chunk, and not a whole number of them."""

PROGRAMS = ("step", "substep", "finish", "reset", "observe")


def compiled(text: str, folder: Path) -> Any:
    """Return the functions of a text."""
    if COMPILER is None:
        pytest.skip("this machine has no C compiler")
    source, library = folder / "printed.c", folder / "printed.so"
    source.write_text(text, encoding="utf-8")
    subprocess.run([COMPILER, *FLAGS, *INCLUDED, "-o", library, source, "-lm"], check=True, timeout=300)
    return ctypes.CDLL(str(library))


def pointers(arrays: list[np.ndarray[Any, Any]]) -> Any:
    """Return pointers to arrays of float64."""
    return (ctypes.c_void_p * max(len(arrays), 1))(*(array.ctypes.data for array in arrays))


class Cells:
    """Cells of a type in the midst of something, some of them held."""

    def __init__(self, kind: type[CellType]) -> None:
        rng = np.random.default_rng(7)
        self.lowered = LoweredCells(kind, 0.1, 1e-8)
        initial = {state.name: np.full(N, float(state.default)) for state in kind.states}
        self.columns = {name: values + rng.uniform(0.0, 0.3, N) for name, values in initial.items()}
        self.columns |= {HOLD: np.where(rng.random(N) < 0.3, 2.0, -1.0), CURRENT: rng.normal(size=N)}
        self.columns |= {LENGTH: rng.uniform(0.001, 0.1, N), CHANCE: rng.random(N)}
        self.columns |= {arrival(k): rng.random(N) for k in range(len(kind.dynamics.receptors))}
        self.columns[ABOVE] = np.round(rng.random(N))
        varied = {each.name: each.default * rng.uniform(0.95, 1.05, N) for each in kind.columns}
        self.varied = self.lowered.constants_of(varied, np.arange(float(N)))
        shared = {name: np.full(N, values[0]) for name, values in varied.items()}
        self.shared = self.lowered.constants_of(shared, np.full(N, 3.0))

    def expected(self, which: str, constants: list[Any]) -> dict[str, Any]:
        """Return what a program must find, by the twin."""
        given = {self.lowered.graph.column(name): values for name, values in self.columns.items()}
        given |= dict(zip(self.lowered.constants, constants, strict=True))
        return worked_out(getattr(self.lowered, which), given, N)

    def found(
        self, which: str, function: Any, programs: CellPrograms, constants: list[Any]
    ) -> dict[str, Any]:
        """Return what a function finds."""
        rows = {
            "column": np.zeros((programs.n["column"], N)),
            "register": np.zeros((programs.n_results, N)),
        }
        places = {name: Slot("register", k) for k, name in enumerate(self.lowered.states)} | dict(
            programs.places
        )
        for name, values in self.columns.items():
            if name in places:
                rows[places[name].space][places[name].number] = values
        function.restype, function.argtypes = None, [ctypes.c_void_p] * 3 + [ctypes.c_int64]
        function(pointers(constants), pointers([*rows["column"]]), pointers([*rows["register"]]), N)
        results = {name: Slot("register", k) for k, name in enumerate([*self.lowered.states, ERROR])}
        if which == "step":
            places |= {name: slot for name, slot in results.items() if name != ERROR}
        elif which in ("substep", "reset"):
            places |= results
        return {
            name: rows[places[name].space][places[name].number] for name in self.expected(which, constants)
        }


@pytest.mark.parametrize(
    ("kind", "sharing", "printed_programs"),
    [
        (pnl.IF_curr_alpha, ("shared", "some", "varied"), PROGRAMS),
        (pnl.EIF_cond_exp_isfa_ista, ("shared", "varied"), PROGRAMS),
        (pnl.GIF_cond_exp, ("some",), PROGRAMS),
        (pnl.HH_cond_exp, ("some",), ("step",)),
    ],
    ids=["IF_curr_alpha", "EIF_cond_exp_isfa_ista", "GIF_cond_exp", "HH_cond_exp"],
)
def test_printed_programs_have_the_bits_of_the_twin(
    kind: type[CellType], sharing: tuple[str, ...], printed_programs: tuple[str, ...], tmp_path: Path
) -> None:
    cells = Cells(kind)
    n_constants = len(cells.lowered.constants)
    every = range(n_constants)
    mixed = [cells.varied[k] if k % 2 == 0 else cells.shared[k] for k in every]
    cases = {
        "shared": (cell_programs(cells.lowered, frozenset()), cells.shared),
        "some": (cell_programs(cells.lowered, frozenset(every[::2])), mixed),
        "varied": (cell_programs(cells.lowered, frozenset(every)), cells.varied),
    }
    names = [(how, which) for how in sharing for which in printed_programs]
    text = HEADER + "\n".join(printed(f"{how}_{which}", cases[how][0], which) for how, which in names)
    library = compiled(text, tmp_path)
    for how, which in names:
        programs, constants = cases[how]
        found = cells.found(which, library[f"{how}_{which}"], programs, constants)
        for name, values in cells.expected(which, constants).items():
            assert np.isfinite(values).any()
            assert found[name].tobytes() == np.broadcast_to(values, N).tobytes(), (how, which, name)


EDGES = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.3,
    -2.5,
    40.0,
    -41.0,
    710.0,
    -745.0,
    1e-300,
    -1e-17,
    math.inf,
    -math.inf,
    math.nan,
]


def test_every_operation_has_the_bits_of_the_twin(tmp_path: Path) -> None:
    rows = np.array(list(itertools.product(EDGES, repeat=3))).T.copy()
    single = Slot("register", 0)
    text = [HEADER]
    for form in forms():
        letters = form.rpartition("_")[2]
        operands = [Slot("constant" if letter == "s" else "column", k) for k, letter in enumerate(letters)]
        program = (Operation(form, single, tuple(operands)),)
        text.append(printed(form, CellPrograms({"it": program}, (), {CHANCE: single}, {}), "it"))
    library = compiled("\n".join(text), tmp_path)
    for form in forms():
        kind, _, letters = form.rpartition("_")
        shared = [0.7, -0.4, math.inf]
        given = [shared[k] if letter == "s" else rows[k] for k, letter in enumerate(letters)]
        found = np.zeros(rows.shape[1])
        arrays = [np.array([each]) for each in shared]
        function = library[form]
        function.restype, function.argtypes = None, [ctypes.c_void_p] * 3 + [ctypes.c_int64]
        function(pointers(arrays), pointers([*rows]), pointers([found]), len(found))
        with np.errstate(all="ignore"):
            work = (lambda each: each) if kind == "copy" else WORK[kind]
            wanted = np.broadcast_to(work(*map(np.asarray, given)), len(found))
        numbers = ~np.isnan(wanted)
        assert np.array_equal(numbers, ~np.isnan(found)), form
        assert np.array_equal(found[numbers].view(np.int64), wanted[numbers].view(np.int64)), form


def test_loops_are_short() -> None:
    programs = cell_programs(LoweredCells(pnl.EIF_cond_exp_isfa_ista, 0.1, 1e-8), frozenset())
    text = printed("step", programs, "step")
    loops = text.split("INDEPENDENT")[1:]
    lengths = [len(re.findall(r"const double x\d+ =", loop)) for loop in loops]
    assert lengths[:-1] == [MOST_OPERATIONS] * (len(loops) - 1)
    assert sum(lengths) == len(programs.programs["step"])


def test_buffers_are_used_again() -> None:
    text = printed("step", cell_programs(LoweredCells(pnl.HH_cond_exp, 0.1, 1e-8), frozenset()), "step")
    n_kept = len(re.findall(r"b\d+\[i\] = ", text))
    assert 0 < len(re.findall(r"double b\d+\[CHUNK\]", text)) < n_kept / 2


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.5, "0x1.8000000000000p+0"),
        (-0.1, "(-0x1.999999999999ap-4)"),
        (float("inf"), "INFINITY"),
        (float("-inf"), "(-INFINITY)"),
        (float("nan"), "NAN"),
    ],
)
def test_numbers_are_exact(number: float, text: str) -> None:
    assert literal(number) == text
