"""Synapses whose weight does not change by itself."""

from __future__ import annotations

from typing import Any

from ...declarations import Parameter, SynapseType, called_as
from ...errors import BadValue


class StaticSynapse(SynapseType):
    """A synapse whose weight does not change by itself.

    Parameters
    ----------
    weight, delay
        As for every synapse type.
    precision : {"double", "single"}
        With ``"single"`` every weight is rounded to the nearest 32-bit number, on every backend alike, which lets an
        engine store it in four bytes.
    """

    declaration = "transmit: weight"
    parameters = (
        Parameter("weight", 0.0, "", "Change of the synaptic variable at a spike."),
        Parameter("delay", None, "ms", "Time from a spike to its effect.", least=0.0),
    )

    def __init__(self, weight: Any = 0.0, delay: Any = None, precision: str = "double") -> None:
        if not isinstance(precision, str) or precision not in ("double", "single"):
            raise BadValue(f"precision of StaticSynapse must be 'double' or 'single', not {precision!r}.")
        self.precision = precision
        super().__init__(weight, delay)

    __signature__ = called_as(__init__)
