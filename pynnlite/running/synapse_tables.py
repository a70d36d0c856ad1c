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


SLICE = ("source", "delay", "dendritic", "step", "nth")
"""The columns by which rows without a target are found."""


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
        columns = {name: joined[pathway, f"{table}.{name}"] for name in names}
        if "target" in columns:
            rows = np.lexsort([columns[name] for name in ("source", "target") if name in columns])
        else:  # of all ranks that have a row, one gives it
            places = np.stack([columns[name].astype(np.int64) for name in SLICE if name in columns])
            rows = np.unique(places, axis=1, return_index=True)[1]
        result |= {(pathway, f"{table}.{name}"): column[rows] for name, column in columns.items()}
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
    for (number, table), names in tables.items():
        pathway = plastic[number]
        what = f"{table} of the synapses of projection {recipe.model.projections[pathway.projection].label!r}"
        require({"source", "target"} & {*names}, f"the table {what} is not that of any place")
        n = arrays[number, f"{table}.{names[0]}"].size
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
            require(
                {"source", "target", "weight"} <= {*names}, f"the table {what} lacks source, target or weight"
            )
            weights = arrays[number, "synapse.weight"]
            column(weights, np.float64, (n,), f"weight in the table {what}")
            require(np.isfinite(weights).all(), f"some weights in the table {what} are not finite")
