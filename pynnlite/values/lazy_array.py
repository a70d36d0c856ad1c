"""PyNN's array that is worked out when it is asked for. A module of its own, since lazyarray takes long to import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from lazyarray import larray

from ..expressions import Formula


class LazyArray(larray):  # type: ignore[misc]  # lazyarray has no types
    """An array of numbers, or a rule for them, with arithmetic that is carried out when the numbers are asked for.

    Parameters
    ----------
    value : number, array_like, callable or str
        The numbers; a function of the indices; or an expression in the distance d, such as ``"0.1 + 0.2*d"``.
    shape : tuple of int, optional
        The shape, if the value does not have one.
    dtype : type, optional
        The type of the numbers.
    """

    def __init__(self, value: Any, shape: tuple[int, ...] | None = None, dtype: Any = None) -> None:
        super().__init__(_of_distance(value) if isinstance(value, str) else value, shape, dtype)

    def by_column(self, mask: Any = None) -> Iterator[Any]:
        """Return an iterator over the columns: arrays, or single numbers where all of a column are the same.

        Parameters
        ----------
        mask : slice, or (columns,) array_like of bool, optional
            Which columns; all if omitted.
        """
        columns = np.arange(self.ncols)
        for column in (
            columns if mask is None else columns[mask if isinstance(mask, slice) else np.asarray(mask)]
        ):
            yield self._partially_evaluate((slice(None), int(column)), simplify=True)


def _of_distance(text: str) -> Any:
    formula = Formula(text, "LazyArray")
    return lambda d: formula(np.asarray(d, np.float64))
