"""Structures: rules that place the cells of a population."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from .. import draws
from ..errors import BadValue
from ..random import NumpyRNG, Streams, checked_rng
from ..scalars import is_whole
from ..values import FloatArray
from .given import length, point, ratio
from .shapes import PURPOSE, Shape

ORDERS = ("sequential", "random")
"""Orders in which the points of a grid are filled."""

CLOSE = 1e-6
"""By how much, relative to it, a side of a grid may differ from a whole number: a ratio of sides is rounded."""


class Structure(ABC):
    """A rule that places the cells of a population."""

    parameter_names: tuple[str, ...] = ()
    """Names of the arguments that `get_parameters` returns."""

    rng: NumpyRNG | None = None

    def generate_positions(self, n: int, streams: Streams | None = None, number: int = 0) -> FloatArray:
        """Return the positions of cells.

        Parameters
        ----------
        n : int
            How many cells.
        streams : Streams, optional
            The keys of the network's draws; of seed 0 if omitted. A generator with a seed brings its own seed.
        number : int
            Number of the population in the network.

        Returns
        -------
        (3, n) ndarray of float64
            The positions, in µm.

        Raises
        ------
        BadValue
            If the structure cannot have this number of cells.
        """
        if not is_whole(n) or not 0 <= n < 2**31:
            raise BadValue(f"The number of cells must be a whole number from 0 to below 2**31, not {n!r}.")
        seed = None if self.rng is None else self.rng.seed
        key = (Streams(0) if streams is None else streams).key(PURPOSE, number, seed=seed)
        return np.ascontiguousarray(self._placed(int(n), key).T)

    @abstractmethod
    def _placed(self, n: int, key: int) -> FloatArray:
        """Return positions of shape (n, 3) in µm; draws use the key."""

    def get_parameters(self) -> dict[str, Any]:
        """Return the arguments by name."""
        return {name: getattr(self, name) for name in self.parameter_names}

    def describe(self, template: str | None = "structure_default.txt", engine: str = "default") -> Any:
        """Return a sentence on what this is; a dict with its name and parameters if the template is None.

        Parameters
        ----------
        template, engine : str
            Accepted because PyNN has them; only whether the template is None means something here.
        """
        if template is None:
            return {"name": type(self).__name__, "parameters": self.get_parameters()}
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash((type(self).__name__, *map(str, self._facts())))

    def _facts(self) -> tuple[Any, ...]:
        seed = None if self.rng is None else self.rng.seed
        return (*(value for value in self.get_parameters().values() if value is not self.rng), seed)

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.get_parameters().items())
        return f"{type(self).__name__}({inside})"


class Line(Structure):
    """Place cells along the x axis, at equal distances.

    Parameters
    ----------
    dx : float
        Distance between neighbours in µm.
    x0 : float
        x of the first cell in µm.
    y, z : float
        The other coordinates of all cells in µm.
    """

    parameter_names = ("dx", "x0", "y", "z")

    def __init__(self, dx: float = 1.0, x0: float = 0.0, y: float = 0.0, z: float = 0.0) -> None:
        self.dx, self.x0, self.y, self.z = (
            length(value, f"{name} of Line")
            for name, value in zip(self.parameter_names, (dx, x0, y, z), strict=True)
        )

    def _placed(self, n: int, key: int) -> FloatArray:
        positions = np.empty((n, 3))
        positions[:, 0] = self.dx * np.arange(n) + self.x0
        positions[:, 1:] = self.y, self.z
        return positions


class _Grid(Structure):
    """A grid. Its last axis is filled first."""

    fill_order: str

    def _prepare(self, lengths: dict[str, float], fill_order: str, rng: NumpyRNG | None) -> None:
        name = type(self).__name__
        for key, value in lengths.items():
            setattr(self, key, length(value, f"{key} of {name}"))
        if not isinstance(fill_order, str) or fill_order not in ORDERS:
            raise BadValue(f"fill_order of {name} must be 'sequential' or 'random', not {fill_order!r}.")
        self.fill_order, self.rng = fill_order, checked_rng(rng, f"The rng of {name}")

    def calculate_size(self, n: int) -> tuple[int, ...]:
        """Return the number of cells along each side of a grid of n cells."""
        raise NotImplementedError

    def _filled(self, sides: tuple[int, ...], steps: FloatArray, origin: FloatArray, key: int) -> FloatArray:
        positions = np.indices(sides, dtype=np.float64).reshape(3, -1).T * steps + origin
        if self.fill_order == "random":
            words = draws.cell_words(key, np.arange(len(positions)), 0)
            positions = positions[np.argsort(words, kind="stable")]
        return positions


class Grid2D(_Grid):
    """Place cells on a grid in the x-y plane; y runs fastest.

    Parameters
    ----------
    aspect_ratio : float
        Number of cells along x over that along y.
    dx, dy : float
        Distances between neighbours in µm.
    x0, y0 : float
        The corner where the first cell is, in µm.
    z : float
        z of all cells in µm.
    fill_order : {"sequential", "random"}
        Which cell is at which point.
    rng : NumpyRNG, optional
        Brings a seed of its own for the random order.
    """

    parameter_names = ("aspect_ratio", "dx", "dy", "x0", "y0", "z", "fill_order")
    dx: float
    dy: float
    x0: float
    y0: float
    z: float

    def __init__(
        self,
        aspect_ratio: float = 1.0,
        dx: float = 1.0,
        dy: float = 1.0,
        x0: float = 0.0,
        y0: float = 0.0,
        z: float = 0.0,
        fill_order: str = "sequential",
        rng: NumpyRNG | None = None,
    ) -> None:
        self.aspect_ratio = ratio(aspect_ratio, "aspect_ratio of Grid2D")
        self._prepare({"dx": dx, "dy": dy, "x0": x0, "y0": y0, "z": z}, fill_order, rng)

    def calculate_size(self, n: int) -> tuple[int, int]:
        """Return how many cells there are along x and y.

        Parameters
        ----------
        n : int
            The number of cells.

        Raises
        ------
        BadValue
            If the number does not fit the ratio of the sides.
        """
        nx = _side(math.sqrt(n * self.aspect_ratio))
        ny = _side(nx / self.aspect_ratio)
        _check_sides(self, n, (nx, ny), f"aspect_ratio={self.aspect_ratio:g}")
        return nx, ny

    def _placed(self, n: int, key: int) -> FloatArray:
        nx, ny = self.calculate_size(n)
        steps, origin = np.array([self.dx, self.dy, 0.0]), np.array([self.x0, self.y0, self.z])
        return self._filled((nx, ny, 1), steps, origin, key)


class Grid3D(_Grid):
    """Place cells on a grid in space; z runs fastest, then y.

    Parameters
    ----------
    aspect_ratioXY, aspect_ratioXZ : float
        Number of cells along x over that along y, and over that along z.
    dx, dy, dz : float
        Distances between neighbours in µm.
    x0, y0, z0 : float
        The corner where the first cell is, in µm.
    fill_order : {"sequential", "random"}
        Which cell is at which point.
    rng : NumpyRNG, optional
        Brings a seed of its own for the random order.
    """

    parameter_names = ("aspect_ratios", "dx", "dy", "dz", "x0", "y0", "z0", "fill_order")
    dx: float
    dy: float
    dz: float
    x0: float
    y0: float
    z0: float

    def __init__(
        self,
        aspect_ratioXY: float = 1.0,  # noqa: N803
        aspect_ratioXZ: float = 1.0,  # noqa: N803
        dx: float = 1.0,
        dy: float = 1.0,
        dz: float = 1.0,
        x0: float = 0.0,
        y0: float = 0.0,
        z0: float = 0.0,
        fill_order: str = "sequential",
        rng: NumpyRNG | None = None,
    ) -> None:
        self.aspect_ratios = (
            ratio(aspect_ratioXY, "aspect_ratioXY of Grid3D"),
            ratio(aspect_ratioXZ, "aspect_ratioXZ of Grid3D"),
        )
        self._prepare({"dx": dx, "dy": dy, "dz": dz, "x0": x0, "y0": y0, "z0": z0}, fill_order, rng)

    def calculate_size(self, n: int) -> tuple[int, int, int]:
        """Return how many cells there are along x, y and z.

        Parameters
        ----------
        n : int
            The number of cells.

        Raises
        ------
        BadValue
            If the number does not fit the ratios of the sides.
        """
        a, b = self.aspect_ratios
        nx = _side(math.cbrt(n * a * b))
        sides = nx, _side(nx / a), _side(nx / b)
        _check_sides(self, n, sides, f"aspect_ratioXY={a:g} and aspect_ratioXZ={b:g}")
        return sides

    def _placed(self, n: int, key: int) -> FloatArray:
        steps, origin = np.array([self.dx, self.dy, self.dz]), np.array([self.x0, self.y0, self.z0])
        return self._filled(self.calculate_size(n), steps, origin, key)


class RandomStructure(Structure):
    """Place cells at random in a volume. The position of a cell depends on its index, not on the number of cells.

    Parameters
    ----------
    boundary : Cuboid or Sphere
        The volume.
    origin : (3,) array_like
        The centre of the volume in µm.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    """

    parameter_names = ("boundary", "origin", "rng")

    def __init__(self, boundary: Shape, origin: Any = (0.0, 0.0, 0.0), rng: NumpyRNG | None = None) -> None:
        if not isinstance(boundary, Shape):
            raise BadValue(
                f"boundary of RandomStructure must be a volume such as Sphere(radius=100.0), not {boundary!r}."
            )
        self.boundary, self.rng = boundary, checked_rng(rng, "The rng of RandomStructure")
        self.origin = tuple(point(origin, "origin of RandomStructure").tolist())

    def _placed(self, n: int, key: int) -> FloatArray:
        points: FloatArray = self.boundary.points(key, n) + np.array(self.origin)
        return points


def line(size: int) -> FloatArray:
    """Return positions on the x axis, 1 µm apart: an array of shape (size, 3) in µm."""
    positions = np.zeros((size, 3))
    positions[:, 0] = np.arange(size)
    return positions


def _side(number: float) -> int:
    """Return the whole number that a side is close to, or 0."""
    whole = round(number)
    return whole if abs(number - whole) <= CLOSE * number else 0


def _check_sides(structure: _Grid, n: int, sides: tuple[int, ...], ratios: str) -> None:
    if math.prod(sides) != n:
        example = structure.__class__.__name__
        raise BadValue(
            f"{n} cells do not fit a {example} with {ratios}: its sides must be whole numbers whose product is {n}."
            " Give another number of cells, other ratios, or the size as a tuple of the sides."
        )
