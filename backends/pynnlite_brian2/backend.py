"""The features and options of the Brian2 backend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pynnlite.backend import Features, Limits, Problem, Simulation
from pynnlite.errors import BadValue
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

CODEGEN = ("cython", "numpy", "cpp_standalone")

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
    """Runs networks of cells with any declaration on Brian2."""

    name = "brian2"
    requires: tuple[str, ...] = ("brian2",)
    options = Options
    features = Features(declarations=None, synapses=None, limits=Limits(LONGEST_DELAY))

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: this backend runs all that the features allow."""
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Parameters
        ----------
        recipe : Recipe
            The network.
        comm : Communicator
            A single rank.
        options : Options
            How code is made.
        """
        from .preferences import preferences

        with preferences(options.codegen):
            if options.codegen == "cpp_standalone":
                from .standalone import StandaloneSimulation

                return StandaloneSimulation(recipe)
            from .simulation import Brian2Simulation

            return Brian2Simulation(recipe, options.drawn_by == "backend")
