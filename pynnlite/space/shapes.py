"""Volumes in which cells can be placed at random."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from .. import draws
from ..errors import BadValue
from ..random import NumpyRNG, Streams, checked_rng
from ..scalars import is_whole
from ..values import FloatArray
from .given import extent

PURPOSE = "position"
"""Purpose of the draws of positions."""


class Shape(ABC):
    """A volume around the origin."""

    @abstractmethod
    def points(self, key: int, n: int) -> FloatArray:
        """Draw points with uniform density. Point *k* depends on the key and on *k*, not on the number of points.

        Parameters
        ----------
        key : int
            The key of the draws, 64 bits.
        n : int
            How many points.

        Returns
        -------
        (n, 3) ndarray of float64
            The points, in µm.
        """

    def sample(self, n: int, rng: NumpyRNG | None = None) -> FloatArray:
        """Draw points with uniform density, other ones at each call with the same generator.

        Parameters
        ----------
        n : int
            How many points.
        rng : NumpyRNG, optional
            The generator, from whose own sequence one number is taken; seed 0 if omitted.

        Returns
        -------
        (n, 3) ndarray of float64
            The points, in µm.
        """
        if not is_whole(n) or not 0 <= n < 2**31:
            raise BadValue(
                f"The number of points must be a whole number that is not negative and below 2**31, not {n!r}."
            )
        rng = checked_rng(rng) or NumpyRNG(0)
        number = int(rng.next(None, "uniform_int", {"low": 0, "high": 2**31 - 1}))
        return self.points(Streams(rng.seed or 0).key(PURPOSE, number), int(n))

    @abstractmethod
    def facts(self) -> dict[str, float]:
        """Return the extents, in µm, by the names of the arguments."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.facts() == other.facts()

    def __hash__(self) -> int:
        return hash((type(self).__name__, *self.facts().values()))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value:g}" for name, value in self.facts().items())
        return f"{type(self).__name__}({inside})"


class Cuboid(Shape):
    """A box around the origin.

    Parameters
    ----------
    width, height, depth : float
        Extents along x, y and z in µm.
    """

    def __init__(self, width: float, height: float, depth: float) -> None:
        self.width, self.height, self.depth = (
            extent(value, f"{name} of Cuboid")
            for name, value in (("width", width), ("height", height), ("depth", depth))
        )

    def points(self, key: int, n: int) -> FloatArray:
        half = 0.5 * np.array([self.width, self.height, self.depth])
        return _unit(key, np.arange(n, dtype=np.int64), 0) * half

    def facts(self) -> dict[str, float]:
        return {"width": self.width, "height": self.height, "depth": self.depth}


class Sphere(Shape):
    """A ball around the origin.

    Parameters
    ----------
    radius : float
        In µm.
    """

    def __init__(self, radius: float) -> None:
        self.radius = extent(radius, "radius of Sphere")

    def points(self, key: int, n: int) -> FloatArray:
        points, left, attempt = np.empty((n, 3)), np.arange(n, dtype=np.int64), 0
        while len(left):
            tried = _unit(key, left, attempt)
            squares = tried * tried
            inside = squares[:, 0] + squares[:, 1] + squares[:, 2] < 1
            points[left[inside]] = tried[inside]
            left, attempt = left[~inside], attempt + 1
        return self.radius * points

    def facts(self) -> dict[str, float]:
        return {"radius": self.radius}


def _unit(key: int, index: np.ndarray[tuple[int], np.dtype[np.int64]], attempt: int) -> FloatArray:
    """Draw points of the cube from -1 to 1, of shape (n, 3), by place."""
    columns = [draws.cells(key, "uniform", (-1.0, 1.0), index, 3 * attempt + axis) for axis in range(3)]
    return np.stack(columns, axis=1)
