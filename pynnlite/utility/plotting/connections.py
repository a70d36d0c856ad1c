"""The connections of a projection as text."""

from __future__ import annotations

from typing import Any

import numpy as np


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
    weights = projection.get("weight", "array")
    marks = np.where(np.isnan(weights), empty, np.where(weights == 0.0, zero, positive))
    return "\n".join(spacer.join(row) for row in marks)
