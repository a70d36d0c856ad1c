"""The recipe of a model that was changed between two runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..declarations import IntervalSource
from ..model import Model
from ..values import Lists
from .recipe import Recipe


def changed(old: Recipe, model: Model, step: int) -> Recipe:
    """Return the recipe of another model of the same structure, which counts from a step on.

    Sources that draw intervals begin new sequences at this step: the cells whose parameters differ.
    """
    fresh = replace(old, model=model)
    since = dict(old.since)
    for before, after in zip(old.populations, model.populations, strict=True):
        if not issubclass(after.type, IntervalSource):
            continue
        number = after.number
        if all(value is before.parameters[name] for name, value in after.parameters.items()):
            if number in old.places:
                fresh.places[number] = old.places[number]
        elif step > 0:
            known = old.since.get(number, np.zeros(after.size, np.int64))
            since[number] = np.where(_differ(old, fresh, number), step, known)
    result = replace(fresh, since=since)
    result.places.update(fresh.places)
    return result


def _differ(old: Recipe, new: Recipe, population: int) -> NDArray[np.bool_]:
    """Return for each cell of a population whether a parameter of it differs between two recipes."""
    size = old.populations[population].size
    differ = np.zeros(size, np.bool_)
    before: Mapping[str, Any] = old.cells(population)
    after: Mapping[str, Any] = new.cells(population)
    for name, values in after.items():
        if isinstance(values, Lists):
            pairs = ((before[name].row(cell), values.row(cell)) for cell in range(size))
            differ |= np.fromiter((not np.array_equal(*pair) for pair in pairs), np.bool_, size)
        else:
            differ |= values != before[name]
    return differ
