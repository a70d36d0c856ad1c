"""What the front end needs to know before anything is built, and a network that goes on step by step.

Brian2 is used in its runtime mode. Its objects are stepped from here and not by its `Network.run`, so that a call
costs nothing, steps have the contract's order, and whatever changes between calls acts at once.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Changes, Features, Limits, Problem, Simulation
from pynnlite.columns import Recordings
from pynnlite.errors import BackendError, BadValue, PynnliteWarning
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

if TYPE_CHECKING:
    from .models import Cells

CODEGEN = ("cython", "numpy", "cpp_standalone")

COMPILER_ARGUMENTS = (
    *("-w", "-O3", "-march=native", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno"),
    "--param=builtin-expect-probability=100",
    "--param=vect-max-version-for-alias-checks=1000",
)
"""Results follow the text of the equations to the bit, and yet loops over cells are vectorised.

For the latter GCC must not take them for code that is hardly ever reached (after the many checks that Cython puts
before them), and must be willing to compare the addresses of many arrays.
"""

LONGEST_DELAY = 1_000_000
"""In steps; Brian2 keeps a list for each."""


@dataclass(frozen=True, slots=True)
class Options:
    """Further arguments of `setup` for this backend.

    Parameters
    ----------
    codegen : str
        How Brian2 makes code. ``"cython"`` compiles it, which takes some seconds for each form of equations the first
        time and nothing afterwards: Brian2 keeps the result on disk. ``"numpy"`` needs no compiler and starts at once,
        but is some three times slower: the better choice for short runs, and for tests. Where there is no compiler,
        ``"cython"`` warns and does the same as ``"numpy"``. ``"cpp_standalone"`` makes one C++ program of the whole
        network, which takes some 10 s each time and then runs fastest. It runs once: callbacks may watch, but a change
        or a second `run` is an error until `reset`, data are there after the run only, and currents that change and
        equations that are neither linear nor those of conductances are refused.
    drawn_by : {"place", "backend"}
        Who draws the spikes of `SpikeSourcePoisson`: pynnlite by place, so that they are the same on every backend, or
        Brian2's own generator. Either way the number of spikes in a step is Poisson-distributed.

    Raises
    ------
    BadValue
        For any other value.
    """

    codegen: str = "cython"
    drawn_by: str = "place"

    def __post_init__(self) -> None:
        if self.codegen not in CODEGEN:
            raise BadValue(f"codegen must be one of {', '.join(map(repr, CODEGEN))}, not {self.codegen!r}.")
        if self.drawn_by not in ("place", "backend"):
            raise BadValue(f"drawn_by must be 'place' or 'backend', not {self.drawn_by!r}.")
        if self.drawn_by == "backend" and self.codegen == "cpp_standalone":
            raise BadValue(
                "drawn_by='backend' needs codegen='cython' or 'numpy': a standalone program cannot draw."
            )


class Brian2Backend:
    """Runs networks on Brian2, whatever the declarations of their cells."""

    name = "brian2"
    requires: tuple[str, ...] = ("brian2",)
    options = Options
    features = Features(declarations=None, limits=Limits(LONGEST_DELAY))

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: whatever the features allow can be run."""
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Parameters
        ----------
        recipe : Recipe
            What to build.
        comm : Communicator
            A single rank.
        options : Options
            How code is made.
        """
        with preferences(options.codegen):
            if options.codegen == "cpp_standalone":
                from .standalone import StandaloneSimulation

                return StandaloneSimulation(recipe)
            return Brian2Simulation(recipe, options.drawn_by == "backend")


class Brian2Simulation:
    """A network at some step.

    Parameters
    ----------
    recipe : Recipe
        The network.
    draws : bool
        Whether Brian2 draws the spikes of Poisson sources.
    """

    def __init__(self, recipe: Recipe, draws: bool) -> None:
        from .drawing import Draws
        from .models import Cells, Currents, alike
        from .recording import Probes
        from .wiring import SourceSpikes, Wiring

        brian2 = import_brian2()
        self.step = 0
        clock = brian2.Clock(recipe.dt * brian2.ms, name="pynnlite_clock")
        self._cells = [Cells(recipe, numbers, clock) for numbers in alike(recipe)]
        self._groups = {number: cells for cells in self._cells for number in cells.first}
        self._wiring = Wiring(recipe, self._cells, clock)
        self._numbers = {cells: self._numbered(recipe, cells) for cells in self._cells}
        self._draws = Draws(recipe, clock) if draws else None
        self._drained = 0
        objects = [
            *(self._draws.objects if self._draws else ()),
            *(cells.group for cells in self._cells),
            *self._wiring.objects,
        ]
        self._network = brian2.Network(objects, name="pynnlite_network")
        if objects:
            self._network._clocks = {clock}  # as `run` does
            self._network.before_run({})
        for cells in self._cells:
            cells.prepare()
        self._wiring.prepare()
        if self._draws:
            self._draws.prepare()
        self._sources = SourceSpikes(recipe, self._wiring.first, self._draws)
        self._currents = Currents(recipe, self._cells)
        self._probes = Probes(recipe, self._groups)
        self._emitted = self._sources.at(0, 0)

    def _numbered(self, recipe: Recipe, cells: Cells) -> NDArray[np.int32]:
        """Return the number of each cell of a group as a source."""
        first, populations = self._wiring.first, recipe.populations
        parts = [first[number] + np.arange(populations[number].size) for number in cells.first]
        return np.concatenate(parts, dtype=np.int32, casting="same_kind")

    @property
    def drawn(self) -> frozenset[int]:
        """Numbers of the source populations whose spikes Brian2 draws."""
        return self._draws.drawn if self._draws else frozenset()

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        last = self.step + n_steps
        while self.step < last:
            self._go(last)

    def _go(self, last: int) -> None:
        """Go one step on, of those up to a last one."""
        self._currents.reach(self.step)
        for cells in self._cells:
            cells.integrate()
        self._wiring.deliver(self._emitted)
        self.step += 1
        emitted = self._sources.at(self.step, last)
        for cells in self._cells:
            spikes = cells.fire()
            if len(spikes):
                self._probes.spike(cells, spikes, self.step)
                numbers = self._numbers[cells][spikes]
                emitted = numbers if not len(emitted) else np.sort(np.concatenate([emitted, numbers]))
        self._emitted = emitted
        self._probes.sample(self.step)

    def drain(self) -> Recordings:
        """Return what was recorded since the last time."""
        recordings = self._probes.drain()
        first, self._drained = self._drained, self.step
        drawn = self._draws.recorded(first, self.step) if self._draws else {}
        return replace(recordings, spikes={**recordings.spikes, **drawn})

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on."""
        weights = self._wiring.new_weights(
            recipe, changes.weights
        )  # may find a wrong one: before anything changes
        for cells in {self._groups[number]: None for number in changes.parameters if number in self._groups}:
            cells.read_parameters(recipe)
        self._wiring.set_weights(weights)
        if self._draws:
            self._draws.go_on(recipe, changes, self.step)
        self._sources.restart(recipe, self.step)
        if changes.currents:
            self._currents.restart(recipe, self.step)
        for change in changes.state:
            self._groups[change.population].assign(change)
        if changes.probes:
            self._probes.set(recipe, self.step)

    def close(self) -> None:
        """Release everything."""
        self.__dict__.clear()


@contextmanager
def preferences(codegen: str) -> Iterator[None]:
    """Have Brian2 make code in a way, with arithmetic that follows the text, while something is built."""
    preferences = import_brian2().prefs
    wanted = {
        "codegen.target": _target(codegen),
        "codegen.cpp.extra_compile_args": list(COMPILER_ARGUMENTS),
        "core.default_float_dtype": np.float64,
    }
    before = {name: preferences[name] for name in wanted}
    try:
        for name, value in wanted.items():
            preferences[name] = value
        with _without_deprecations():
            yield
    finally:
        for name, value in before.items():
            preferences[name] = value


@contextmanager
def _without_deprecations() -> Iterator[None]:
    """Keep to ourselves what Brian2 and its parts use of other packages that is deprecated there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@cache
def import_brian2() -> Any:
    """Import Brian2 quietly, and take back its hook that reports every uncaught error as one of its own."""
    hook = sys.excepthook
    with _without_deprecations():
        import brian2
    sys.excepthook = hook
    return brian2


def _target(codegen: str) -> str:
    """Return in which language Brian2 makes code; warn, or raise `BackendError`, if it cannot compile."""
    if codegen == "numpy" or _compiles():
        return "cython" if codegen == "cython" else "numpy"
    if codegen == "cpp_standalone":
        raise BackendError(
            "Brian2 finds no working C++ compiler, which codegen='cpp_standalone' needs. Install a compiler, or choose"
            " codegen='numpy'."
        )
    _warn_of_numpy()
    return "numpy"


@cache
def _warn_of_numpy() -> None:
    """Warn, once, that networks run more slowly than they might."""
    warnings.warn(
        "Brian2 finds no working C++ compiler: networks run with NumPy, some three times slower. Install a"
        " compiler, or choose this with codegen='numpy'.",
        PynnliteWarning,
        stacklevel=2,
    )


@cache
def _compiles() -> bool:
    """Tell whether Brian2 can compile."""
    from brian2.codegen.runtime.cython_rt import CythonCodeObject

    return bool(CythonCodeObject.is_available())
