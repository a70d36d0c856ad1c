"""Where data come from: what ran, how, on what, and when."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from ..backend import Backend
from ..model import PopulationSpec
from ..parallel import Communicator
from ..recipe import Recipe
from ..timebase import grid_time

Fact = str | int | float


@dataclass
class Provenance:
    """Where the data of one segment come from.

    Parameters
    ----------
    facts : dict of str to str, int or float
        By name, what is known when the execution begins.
    recipe : Recipe or None
        What was executed first. Its digest is worked out once, when it is asked for. None if `facts` have it.
    told : dict of int to str
        By population, the type of its cells with the parameters that they had, unless `cells` has it.
    cells : tuple of PopulationSpec
        What the populations are at present.
    wall_time : float
        Seconds that the runs of the segment have taken so far.
    """

    facts: dict[str, Fact]
    recipe: Recipe | None = None
    told: dict[int, str] = field(default_factory=dict)
    cells: tuple[PopulationSpec, ...] = ()
    wall_time: float = 0.0

    @classmethod
    def of(
        cls, recipe: Recipe, backend: Backend, options: Any, comm: Communicator, simulation: Any
    ) -> Provenance:
        """Return the provenance of an execution whose simulation has just been built."""
        longest = "no limit" if recipe.max_delay is None else float(grid_time(recipe.max_delay, recipe.dt))
        facts: dict[str, Fact] = {
            "seed": recipe.model.seed,
            "trial": recipe.trial,
            "dt": recipe.dt,
            "min_delay": float(grid_time(recipe.min_delay, recipe.dt)),
            "max_delay": longest,
            "backend": backend.name,
            "simulator_version": ", ".join(map(_version, backend.requires or ("pynnlite",))),
            "options": repr(options),
            "mpi_processes": comm.size,
            "threads": getattr(simulation, "n_threads", getattr(options, "threads", 1)),
            **surroundings(),
        }
        return cls(facts, recipe, cells=recipe.populations)

    def notes(self) -> dict[str, Fact]:
        """Return all facts, as annotations that any file can hold.

        ``network_digest`` is that of the description at the beginning of the segment, with the time step, the range of
        delays and the trial: networks of one digest have the same synapses. It is not that of the synapses themselves,
        which takes as long as building them.
        """
        digest: dict[str, Fact] = {} if self.recipe is None else {"network_digest": self.recipe.digest}
        return {**digest, **self.facts, "wall_time": round(self.wall_time, 6)}

    def type_of(self, population: int) -> str:
        """Return the type of the cells of a population, with the parameters that they had when they were recorded."""
        if population in self.told or population >= len(self.cells):
            return self.told.get(population, "")
        spec = self.cells[population]
        told: str = spec.type.told(spec.parameters)
        return told

    def all_told(self) -> dict[str, str]:
        """Return by number, as text, the types of the cells of all populations."""
        numbers = {*self.told, *range(len(self.cells))}
        return {str(number): self.type_of(number) for number in sorted(numbers)}

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the length of a with-block to the wall time."""
        begun = perf_counter()
        try:
            yield
        finally:
            self.wall_time += perf_counter() - begun


def surroundings() -> dict[str, Fact]:
    """Return by which version, on what, by which command and when something is done."""
    return {
        "pynnlite_version": _version("pynnlite").partition(" ")[2],
        "platform": platform.platform(),
        "python_version": platform.python_version(),
        "command_line": shlex.join(_command()),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def restored(notes: Mapping[str, Fact], told: Mapping[str, str]) -> Provenance:
    """Return the provenance that a file tells: `Provenance.notes` and `Provenance.all_told`."""
    facts = {name: fact for name, fact in notes.items() if name != "wall_time"}
    wall_time = float(notes.get("wall_time", 0.0))
    return Provenance(facts, told={int(number): text for number, text in told.items()}, wall_time=wall_time)


def _command() -> list[str]:
    """Return the command of this process. Where the interpreter lies is left out: data and reports are published."""
    interpreter, *rest = sys.orig_argv
    if (
        rest and Path(rest[0]).absolute().parent == Path(sys.executable).parent
    ):  # a command that was installed
        return [Path(rest[0]).name, *rest[1:]]
    return [Path(interpreter).name, *rest]


@cache
def _version(module: str) -> str:
    """Return the name and the version of a module that has been imported."""
    return f"{module} {getattr(sys.modules.get(module), '__version__', 'of unknown version')}"
