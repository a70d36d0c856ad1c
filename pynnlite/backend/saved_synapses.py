"""Tables on synapses with a rule in the state of a network, for backends that save it: rows are found by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ..recipe import occurrences
from ..values import IndexArray
from .protocol import State

Table = dict[str, NDArray[Any]]
"""The columns of one table."""

PLACE: Mapping[str, DTypeLike] = {"source": np.int32, "target": np.int32}
"""The columns by which rows of a table with one row for each synapse are found."""


def saved_table(state: State, pathway: int, name: str, columns: Mapping[str, DTypeLike]) -> Table:
    """Return a table on the synapses of a pathway.

    Parameters
    ----------
    state : State
        The state of the whole network.
    pathway : int
        Number of the pathway.
    name : str
        Name of the table.
    columns : dict of str to dtype
        The columns that it must have.

    Raises
    ------
    ValueError
        If there is no such table, or it has other columns.
    """
    start = f"{name}."
    found = {
        column.removeprefix(start): values
        for (number, column), values in state.synapses.items()
        if number == pathway and column.startswith(start)
    }
    if {column: values.dtype for column, values in found.items()} != {
        column: np.dtype(kind) for column, kind in columns.items()
    }:
        wanted = ", ".join(f"{column} ({np.dtype(kind)})" for column, kind in columns.items())
        raise ValueError(f"the table {name!r} of pathway {pathway} does not consist of {wanted}")
    return found


def as_state(pathway: int, name: str, columns: Mapping[str, NDArray[Any]]) -> dict[tuple[int, str], Any]:
    """Return a table as it stands in `State.synapses`."""
    return {(pathway, f"{name}.{column}"): values for column, values in columns.items()}


class SynapsePlaces:
    """The places of a rank's synapses of one pathway: which target, which source, which occurrence of the pair.

    Parameters
    ----------
    pathway : int
        Number of the pathway.
    source, target : (n,) ndarray of int32
        The synapses, in any order.
    occurrence : (n,) ndarray, optional
        Of each synapse, how many between the same cells come before it in the recipe; needed if the order is not that
        of the recipe among these.

    Attributes
    ----------
    order : (n,) ndarray of int64
        The positions of the synapses, ordered by target, source and occurrence, as rows of tables are.
    occurrence : (n,) ndarray of int32
        The occurrence of each synapse.
    """

    def __init__(
        self, pathway: int, source: IndexArray, target: IndexArray, occurrence: NDArray[Any] | None = None
    ) -> None:
        self._pathway, self._source, self._target = pathway, source, target
        if occurrence is None:
            occurrence = occurrences(target.astype(np.int64) << 32 | source)
        self.occurrence: IndexArray = occurrence.astype(np.int32)
        self.order: NDArray[np.int64] = np.lexsort((self.occurrence, source, target))

    def columns(self) -> Table:
        """Return the columns of their places, in the order of rows."""
        return {"source": self._source[self.order], "target": self._target[self.order]}

    def own(self, table: Table) -> NDArray[np.bool_]:
        """Tell which rows of a table that has a row for each synapse are about synapses of this rank.

        Raises
        ------
        ValueError
            If these are others than there are.
        """
        here = np.isin(table["target"], self._target)
        if any(not np.array_equal(table[name][here], places) for name, places in self.columns().items()):
            raise ValueError(f"pathway {self._pathway} has other synapses than in the network")
        return here

    def find(self, table: Table) -> NDArray[np.int64]:
        """Return the position of each row of a table, which has its target, source and occurrence.

        Raises
        ------
        ValueError
            If there is no such synapse.
        """
        keys = self._target[self.order].astype(np.int64) << 32 | self._source[self.order]
        wanted = table["target"].astype(np.int64) << 32 | table["source"]
        place = np.searchsorted(keys, wanted) + table["occurrence"]
        good = (place >= 0) & (place < len(keys))
        if not good.all() or not np.array_equal(keys[place], wanted):
            raise ValueError(f"pathway {self._pathway} has a synapse that there is not in the network")
        return self.order[place]
