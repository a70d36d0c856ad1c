"""The connections of a projection as text."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import BadValue
from ...network import Projection


def connection_plot(
    projection: Any, positive: str = "O", zero: str = ".", empty: str = " ", spacer: str = ""
) -> str:
    """Return the matrix of a projection as text: a line for each source, a character for each target.

    Parameters
    ----------
    projection : Projection
        The projection.
    positive, zero, empty : str
        What stands for a connection, for one of weight 0, and for none.
    spacer : str
        What stands between two characters.
    """
    if not isinstance(projection, Projection):
        raise BadValue(f"connection_plot() draws a projection, not {projection!r}.")
    for name, mark in (("positive", positive), ("zero", zero), ("empty", empty), ("spacer", spacer)):
        if not isinstance(mark, str):
            raise BadValue(f"{name} of connection_plot() must be a text, not {mark!r}.")
    weights = projection.get("weight", "array")
    marks = np.where(np.isnan(weights), empty, np.where(weights == 0.0, zero, positive))
    return "\n".join(spacer.join(row) for row in marks)
