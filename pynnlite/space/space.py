"""The space in which distances between cells are measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import units
from ..errors import BadValue
from ..scalars import is_number, is_whole
from ..values import FloatArray, IndexArray, as_numbers
from .given import length, point, ratio

AXES = ("x", "y", "z", "xy", "yz", "xz", "xyz")
"""The axes that a distance can be measured along."""


class Space:
    """A Cartesian space, open or periodic along each axis.

    The position of a target is taken as ``scale_factor * (position + offset)``, that of a source as it is.

    Parameters
    ----------
    axes : {"x", "y", "z", "xy", "yz", "xz", "xyz"}, optional
        The axes that count; all if omitted.
    scale_factor : float
        What positions of targets are multiplied by.
    offset : float or (3,) array_like
        What is added to the positions of targets before that, in µm.
    periodic_boundaries : sequence of (float, float) or None, optional
        For each of the three axes its lowest and highest coordinate in µm, where the space closes; None for an axis
        that is open. For fewer than three, the rest is open.
    """

    def __init__(
        self,
        axes: str | None = None,
        scale_factor: float = 1.0,
        offset: Any = 0.0,
        periodic_boundaries: Any = None,
    ) -> None:
        if axes is not None and (not isinstance(axes, str) or axes not in AXES):
            raise BadValue(
                f"axes of Space must be one of {', '.join(map(repr, AXES))} or None, not {axes!r}."
            )
        self.axes = tuple("xyz".index(axis) for axis in axes or "xyz")
        self.scale_factor = ratio(scale_factor, "scale_factor of Space")
        self.offset = _offset(offset)
        self.periodic_boundaries = _boundaries(periodic_boundaries)

    @property
    def plain(self) -> bool:
        """Whether this is the open space of three axes, without scale and offset."""
        return self == PLAIN

    def placed(self, post: FloatArray) -> FloatArray:
        """Return the positions of targets, of shape (n, 3), in the coordinates of the sources."""
        if self.scale_factor == 1.0 and not self.offset.any():
            return post
        return self.scale_factor * (post + self.offset)

    def displacements(self, pre: FloatArray, post: FloatArray) -> FloatArray:
        """Return the way from each source to its target along all three axes, the shorter way round where it closes.

        Parameters
        ----------
        pre, post : (n, 3) ndarray of float64
            Positions, those of the targets in the coordinates of the sources (`placed`), in µm.

        Returns
        -------
        (n, 3) ndarray of float64
            In µm, with sign.
        """
        way = post - pre
        for axis, boundaries in enumerate(self.periodic_boundaries):
            if boundaries is not None:
                period = boundaries[1] - boundaries[0]
                way[..., axis] -= period * np.rint(way[..., axis] / period)
        return way

    def lengths(self, displacements: FloatArray) -> FloatArray:
        """Return the lengths of displacements, of shape (…, 3), along the axes of this space, in µm."""
        total: Any = 0.0
        for k, axis in enumerate(self.axes):
            square = displacements[..., axis] * displacements[..., axis]
            total = total + square if k else square
        result: FloatArray = np.sqrt(total)
        return result

    def between(
        self, pre: FloatArray, post: FloatArray, source: IndexArray, target: IndexArray
    ) -> FloatArray:
        """Return the distance between each source and its target.

        Parameters
        ----------
        pre, post : (n, 3) ndarray of float64
            Positions of all sources and of all targets in µm.
        source, target : (k,) ndarray of int32
            Which of them.

        Returns
        -------
        (k,) ndarray of float64
            In µm.
        """
        total: Any = 0.0
        # The steps of `placed`, `displacements` and `lengths`, axis by axis.
        for k, axis in enumerate(self.axes):
            end, boundaries = post[:, axis].take(target), self.periodic_boundaries[axis]
            if self.scale_factor != 1.0 or self.offset.any():
                end = self.scale_factor * (end + self.offset[axis])
            way = end - pre[:, axis].take(source)
            if boundaries is not None:
                period = boundaries[1] - boundaries[0]
                way -= period * np.rint(way / period)
            square = way * way
            total = total + square if k else square
        result: FloatArray = np.sqrt(total)
        return result

    def distances(self, A: Any, B: Any, expand: bool = False) -> FloatArray:  # noqa: N803
        """Return the distances between all points of two lists.

        Parameters
        ----------
        A, B : (3,) or (n, 3) array_like
            Positions of sources and of targets in µm.
        expand : bool
            Whether the distances along each axis are wanted, one axis after the other.

        Returns
        -------
        ndarray of float64
            In µm, one after the other as in PyNN: those of the first source to all targets, then those of the second.
        """
        pre, post = _points(A, "A"), self.placed(_points(B, "B"))
        way = self.displacements(pre[:, None, :], post[None, :, :])
        if expand:
            return np.concatenate([np.abs(way[..., axis]).ravel() for axis in self.axes])
        return self.lengths(way).ravel()

    def signature(self) -> tuple[Any, ...]:
        """Return all that identifies the space, for the digest of the description."""
        return ("space", self.axes, self.scale_factor, *self.offset.tolist(), self.periodic_boundaries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Space) and self.signature() == other.signature()

    def __hash__(self) -> int:
        return hash(self.signature())

    def __repr__(self) -> str:
        axes = "".join("xyz"[axis] for axis in self.axes)
        return (
            f"Space(axes={axes!r}, scale_factor={self.scale_factor:g}, offset={self.offset.tolist()},"
            f" periodic_boundaries={self.periodic_boundaries})"
        )


def checked_space(space: Any) -> Space:
    """Return a space, the plain one for None, or raise `BadValue`."""
    if space is None:
        return PLAIN
    if not isinstance(space, Space):
        raise BadValue(f"space must be a Space, such as Space(axes='xy'), or None, not {space!r}.")
    return space


def distance(
    src: Any,
    tgt: Any,
    mask: Any = None,
    scale_factor: float = 1.0,
    offset: Any = 0.0,
    periodic_boundaries: Any = None,
) -> float:
    """Return the distance between two cells in µm.

    Parameters
    ----------
    src, tgt : Cell
        The two cells, or anything with a `position`.
    mask : sequence of int, optional
        The axes that count, 0 to 2; all if omitted.
    scale_factor, offset
        As for `Space`; they apply to `tgt`.
    periodic_boundaries : float or (3,) array_like, optional
        The extent of the space along each axis, in µm, after which it closes.
    """
    axes = [0, 1, 2] if mask is None else list(mask) if np.ndim(mask) == 1 else []
    if not axes or any(not is_whole(axis) or not 0 <= axis <= 2 for axis in axes):
        raise BadValue(f"mask must be a list of axes from 0 to 2, not {mask!r}.")
    boundaries = None
    if periodic_boundaries is not None:
        rule = "periodic_boundaries of distance must be one extent in µm or three"
        extents = as_numbers(units.strip(units.collected(periodic_boundaries), "um", "an extent"), rule)
        if extents.shape not in ((), (1,), (3,)):
            raise BadValue(f"{rule}, not {periodic_boundaries!r}.")
        boundaries = [(0.0, float(end)) for end in np.broadcast_to(extents, (3,))]
    space = Space(None, scale_factor, offset, boundaries)
    way = space.displacements(_points(src.position, "src"), space.placed(_points(tgt.position, "tgt")))
    return float(np.sqrt((way[0, axes] ** 2).sum()))


def _points(given: Any, what: str) -> FloatArray:
    rule = f"{what} must be positions of shape (3,) or (n, 3) in µm"
    numbers = as_numbers(units.strip(units.collected(given), "um", what), rule)
    if numbers.ndim not in (1, 2) or numbers.shape[-1] != 3:
        raise BadValue(f"{rule}, not of shape {numbers.shape}.")
    return numbers.reshape(-1, 3)


def _offset(given: Any) -> FloatArray:
    what = "offset of Space"
    if is_number(given):
        return np.full(3, length(given, what))
    stripped = units.strip(units.collected(given), "um", what)
    return np.full(3, length(stripped, what)) if np.ndim(stripped) == 0 else point(stripped, what)


def _boundaries(given: Any) -> tuple[tuple[float, float] | None, ...]:
    if given is None:
        return (None, None, None)
    rule = "periodic_boundaries of Space must be a tuple of up to three pairs (lowest, highest) or None"
    try:
        pairs = [None if pair is None else tuple(pair) for pair in given]
    except TypeError:
        raise BadValue(f"{rule}, not {given!r}.") from None
    if len(pairs) > 3 or any(pair is not None and len(pair) != 2 for pair in pairs):
        raise BadValue(f"{rule}, not {given!r}.")
    result: list[tuple[float, float] | None] = []
    for pair in (*pairs, *[None] * (3 - len(pairs))):
        if pair is None:
            result.append(None)
            continue
        low, high = (length(end, "a boundary of Space") for end in pair)
        if not low < high:
            raise BadValue(f"{rule}; the lowest coordinate must be below the highest, not {pair!r}.")
        result.append((low, high))
    return tuple(result)


PLAIN = Space()
"""The open space of three axes."""
