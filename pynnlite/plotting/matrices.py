"""Plot a matrix of numbers, such as the weights of a projection."""

from __future__ import annotations

from typing import Any

from .figure import Figure
from .panel import Panel


def matrix_figure(matrix: Any, title: str, xlabel: str, ylabel: str) -> Figure:
    """Return a figure of a matrix as an image, its first row at the bottom; places without a number stay empty.

    Parameters
    ----------
    matrix : (n, m) array_like
        The numbers.
    title, xlabel, ylabel : str
        What stands above, below and beside it.
    """
    return Figure(Panel(matrix, xlabel=xlabel, ylabel=ylabel, xticks=True), title=title, size=(6.0, 5.0))
