"""Values that a connector brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ..errors import BadValue
from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True, eq=False)
class Brought(Value):
    """A value for each synapse that the connector itself brings, such as a column of a connection list.

    Parameters
    ----------
    name : str
        Name of the synapse parameter.
    mean, largest : float
        The mean and the largest of all values.
    """

    name: str
    mean: float
    largest: float

    @property
    def most(self) -> float:
        return self.largest

    @property
    def given(self) -> bool:
        return True

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        raise BadValue(f"The {self.name} that a connector brings cannot be used for cells.")

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return synapses.brought(self.name)

    def sign(self) -> float:
        return self.mean

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        return ("brought", self.name)

    def __repr__(self) -> str:
        return f"the {self.name} of the connector"
