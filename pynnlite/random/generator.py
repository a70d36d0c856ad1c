"""PyNN's generator object, which has a seed of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np

from ..errors import BadValue
from ..pynn.calls import Explained
from ..scalars import checked_flag, is_whole
from .named import checked_number, named_parameters, script_draws
from .streams import Streams

_unseeded = count()
"""Numbers of the generators without a seed that draw for a script: no two of them draw the same numbers."""


class NumpyRNG(metaclass=Explained):
    """A seed for some draws, in place of the network's seed.

    What uses it (a distribution, a connector) draws by place from streams of that seed. Two projections that share a
    generator have networks of their own, in whatever order they are made.

    It also has the methods of NumPy's `RandomState` of the same seed, such as ``uniform``, ``normal``, ``randint`` and
    ``permutation``, for use in a script; each goes on where the last one ended.

    Parameters
    ----------
    seed : int, optional
        Replaces the network's seed in every draw that uses this generator. The network's seed if omitted; what the
        generator draws for a script is then a sequence of its own, the same each time that the script is run.
    parallel_safe : bool
        Accepted because PyNN has it; results never depend on the number of processes here.
    """

    def __init__(self, seed: int | None = None, parallel_safe: bool = True) -> None:
        if seed is not None and not is_whole(seed):
            raise BadValue(f"The seed of NumpyRNG must be an integer or None, not {seed!r}.")
        self.seed = None if seed is None else int(seed)
        self.parallel_safe = checked_flag(parallel_safe, "parallel_safe of NumpyRNG")
        self._drawn = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}(seed={self.seed})"

    @cached_property
    def rng(self) -> np.random.RandomState:
        """NumPy's generator of the same seed."""
        if self.seed is not None and 0 <= self.seed < 2**32:
            return np.random.RandomState(self.seed)  # the numbers that PyNN's scripts get
        seed = self.seed or 0
        words = np.random.SeedSequence([abs(seed), int(seed < 0), self._stream])
        return np.random.RandomState(np.random.MT19937(words))

    @cached_property
    def _stream(self) -> int:
        """Which of the sequences of its seed a script draws."""
        return next(_unseeded) if self.seed is None else 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(np.random.RandomState, name):
            raise AttributeError(
                f"NumpyRNG has no attribute {name!r}, and NumPy's RandomState has no such method."
            )
        return getattr(self.rng, name)

    def next(
        self,
        n: int | None = None,
        distribution: str | None = None,
        parameters: Mapping[str, float] | Sequence[float] | None = None,
        mask: Any = None,
        mask_local: Any = None,
    ) -> Any:
        """Draw the next numbers of this generator's own sequence, for use in a script.

        Parameters
        ----------
        n : int, optional
            How many; a single float if omitted.
        distribution, parameters
            As for `RandomDistribution`; uniform on (0, 1) by default.
        mask, mask_local : (n,) array_like of bool, optional
            As for `RandomDistribution.next`.
        """
        size = checked_number(n)
        uniform = isinstance(distribution, str) and distribution == "uniform"
        if distribution is None or (uniform and parameters is None):
            distribution, parameters = "uniform", parameters or {"low": 0.0, "high": 1.0}
        arguments = named_parameters(distribution, parameters, {})
        chosen = mask if mask_local is None else mask_local
        key = Streams(self.seed or 0).key("script", self._stream)
        numbers = script_draws(key, self._drawn, size, distribution, arguments, chosen)
        self._drawn += size
        return float(numbers[0]) if n is None else numbers

    def describe(self) -> str:
        """Return a sentence on what this is."""
        seed = "the seed of the network" if self.seed is None else f"seed {self.seed}"
        return f"Generator of random numbers with {seed}"


have_gsl = False
"""PyNN's word on whether the GNU Scientific Library draws the numbers of `GSLRNG`: it never does here."""


class GSLRNG(NumpyRNG):
    """PyNN's generator of the GNU Scientific Library; here it is a seed, and the numbers are those of `NumpyRNG`.

    Parameters
    ----------
    seed : int, optional
        As for `NumpyRNG`.
    type : str
        Name of the library's generator; accepted because PyNN has it.
    parallel_safe : bool
        As for `NumpyRNG`.
    """

    def __init__(self, seed: int | None = None, type: str = "mt19937", parallel_safe: bool = True) -> None:
        super().__init__(seed, parallel_safe)
        self.type = type


class NativeRNG(NumpyRNG):
    """PyNN's generator of the simulator's own; here it is a seed, and all backends draw the same numbers.

    Parameters
    ----------
    seed : int, optional
        As for `NumpyRNG`.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(seed)


def checked_rng(rng: Any, name: str = "rng") -> NumpyRNG | None:
    """Return a generator or None, or raise `BadValue`.

    Parameters
    ----------
    rng : NumpyRNG or None
        What was given.
    name : str
        What it was given for, as the error should name it.
    """
    if not isinstance(rng, NumpyRNG | None):
        raise BadValue(f"{name} must be a NumpyRNG or None, not {rng!r}.")
    return rng
