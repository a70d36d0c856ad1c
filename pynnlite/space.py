"""Positions of cells and distances between them."""

from __future__ import annotations

import numpy as np

from .values import FloatArray, IndexArray


def line(size: int) -> FloatArray:
    """Return positions on the x axis, 1 µm apart: an array of shape (size, 3) in µm."""
    positions = np.zeros((size, 3))
    positions[:, 0] = np.arange(size)
    return positions


def distances(pre: FloatArray, post: FloatArray, source: IndexArray, target: IndexArray) -> FloatArray:
    """Return the Euclidean distance in µm between each source and target."""
    difference = pre[source] - post[target]
    squares = difference * difference
    total: FloatArray = np.sqrt(squares[:, 0] + squares[:, 1] + squares[:, 2])
    return total
