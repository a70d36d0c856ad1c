"""The tables on synapses that a checkpoint holds: of all ranks in one order, and checked when they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..recipe import Recipe
from .contents import column, require, within

Tables = Mapping[tuple[int, str], NDArray[Any]]
"""By number of a pathway and ``"TABLE.COLUMN"``, as in `pynnlite.backend.State`."""


def whole_tables(parts: Sequence[Tables]) -> dict[tuple[int, str], NDArray[Any]]:
    """Return the tables of all ranks, in an order that does not depend on which rank has which cell.

    Parameters
    ----------
    parts : sequence of dict
        The tables of each rank.
    """
    keys = dict.fromkeys(key for part in parts for key in part)
    joined = {key: np.concatenate([part[key] for part in parts if key in part]) for key in keys}
    result: dict[tuple[int, str], NDArray[Any]] = {}
    for (pathway, table), names in _tables(joined).items():
        by = [joined[pathway, f"{table}.{name}"] for name in ("source", "target") if name in names]
        order = np.lexsort(by)
        for name in names:
            result[pathway, f"{table}.{name}"] = joined[pathway, f"{table}.{name}"][order]
    return result


def _tables(arrays: Tables) -> dict[tuple[int, str], list[str]]:
    """Return the names of the columns of each table."""
    tables: dict[tuple[int, str], list[str]] = {}
    for pathway, name in arrays:
        table, _, column_name = name.partition(".")
        tables.setdefault((pathway, table), []).append(column_name)
    return tables


def require_tables(arrays: Tables, recipe: Recipe) -> None:
    """Refuse tables that are not those of the synapses of a network, with a `ValueError` that says what is wrong."""
    plastic = {pathway.number: pathway for pathway in recipe.pathways if pathway.dynamics is not None}
    tables = _tables(arrays)
    require(
        {pathway for pathway, _ in tables} <= plastic.keys(), "there are states of synapses that have none"
    )
    missing = plastic.keys() - {pathway for pathway, table in tables if table == "synapse"}
    require(not missing, "the state of some synapses is missing")
    for (number, table), names in tables.items():
        pathway = plastic[number]
        what = f"{table} of the synapses of projection {recipe.model.projections[pathway.projection].label!r}"
        require("target" in names, f"the table {what} has no targets")
        n = arrays[number, f"{table}.target"].size
        for name in names:
            numbers = arrays[number, f"{table}.{name}"]
            column(numbers, numbers.dtype, (n,), f"{name} in the table {what}")
            require(numbers.dtype.kind in "biuf", f"{name} in the table {what} has no numbers")
            ends = {"source": pathway.source, "target": pathway.target}
            if name in ends:
                column(numbers, np.int32, (n,), f"{name} in the table {what}")
                size = recipe.populations[ends[name]].size
                within(numbers, 0, size - 1, f"indices of the {name} in the table {what}")
        if table == "synapse":
            initial = recipe.model.projections[pathway.projection].initial
            wanted = {"source", "target", "weight", *initial}
            require(wanted == set(names), f"the table {what} does not consist of {', '.join(sorted(wanted))}")
            for name in ("weight", *initial):
                numbers = arrays[number, f"synapse.{name}"]
                column(numbers, np.float64, (n,), f"{name} in the table {what}")
                require(np.isfinite(numbers).all(), f"some {name}s in the table {what} are not finite")
