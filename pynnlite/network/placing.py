"""How many cells a population has, and where they are, as a user says it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import BadValue
from ..scalars import is_whole
from ..space import Grid2D, Grid3D, Line, Structure

LARGEST = 2**31 - 1
"""How many cells a population can have at the most: an index has 32 bits."""


def checked_size(size: Any, structure: Any) -> tuple[int, Structure | None]:
    """Return the number of cells, and what places them.

    Parameters
    ----------
    size : int or tuple of int
        How many cells, or how many along each of up to three axes.
    structure : Structure or None
        What the user named to place them.

    Raises
    ------
    BadValue
        If the size is no such number or numbers, or both a grid and a structure are given.
    """
    if isinstance(size, tuple | list) or (isinstance(size, np.ndarray) and size.ndim == 1):
        sides = list(size)
        if structure is not None:
            raise BadValue(
                f"A size of {size!r} places the cells on a grid already: give one number as the size, or no structure."
            )
        if not 1 <= len(sides) <= 3 or not all(is_whole(side) and 1 <= side <= LARGEST for side in sides):
            raise BadValue(
                "The size of a population must be a whole number of at least 1 and below 2**31, or a tuple of one"
                f" to three, not {size!r}."
            )
        size = math.prod(int(side) for side in sides)
        structure = _grid([int(side) for side in sides])
    if not is_whole(size) or not 1 <= size <= LARGEST:
        raise BadValue(
            f"The size of a population must be a whole number of at least 1 and below 2**31, not {size!r}."
        )
    if structure is not None:
        checked_structure(structure)
    return int(size), structure


def checked_structure(structure: Any) -> Structure:
    """Return a structure, or raise `BadValue`."""
    if isinstance(structure, type) and issubclass(structure, Structure):
        raise BadValue(f"The structure must be made first: {structure.__name__}(…), not the class.")
    if not isinstance(structure, Structure):
        raise BadValue(f"The structure must be one such as Grid2D(), not {structure!r}.")
    return structure


def _grid(sides: list[int]) -> Structure:
    """Return the structure of cells in a row, or on a grid with these sides."""
    if len(sides) == 1:
        return Line()
    if len(sides) == 2:
        return Grid2D(aspect_ratio=sides[0] / sides[1])
    return Grid3D(aspect_ratioXY=sides[0] / sides[1], aspect_ratioXZ=sides[0] / sides[2])
