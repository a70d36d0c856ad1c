"""One synapse, or several between the same cells, of a projection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import BadValue, did_you_mean
from ..scalars import as_float, is_number

if TYPE_CHECKING:
    from .cell import Cell
    from .projection import Projection


class Connection:
    """One synapse of a projection, which reads and sets its parameters as attributes.

    It reads what the synapse has at present. To change many synapses, use `Projection.set`, which takes one value for
    each.

    Parameters
    ----------
    projection : Projection
        The projection.
    number : int
        The position of the synapse in the order of ``get("weight", "list")``.
    """

    __slots__ = ("_number", "_projection")

    def __init__(self, projection: Any, number: int) -> None:
        object.__setattr__(self, "_projection", projection)
        object.__setattr__(self, "_number", number)

    _number: int
    _projection: Projection

    @property
    def projection(self) -> Projection:
        """The projection."""
        return self._projection

    @property
    def position(self) -> int:
        """The position of the synapse in the order of ``get("weight", "list")``."""
        return self._number

    @property
    def presynaptic_index(self) -> int:
        """The position of the source in the presynaptic group."""
        return int(self._projection.pairs[0][self._number])

    @property
    def postsynaptic_index(self) -> int:
        """The position of the target in the postsynaptic group."""
        return int(self._projection.pairs[1][self._number])

    @property
    def presynaptic_cell(self) -> Cell:
        """The source."""
        cell: Cell = self._projection.pre[self.presynaptic_index]
        return cell

    @property
    def postsynaptic_cell(self) -> Cell:
        """The target."""
        cell: Cell = self._projection.post[self.postsynaptic_index]
        return cell

    @property
    def source(self) -> Cell:
        """The source."""
        return self.presynaptic_cell

    @property
    def target(self) -> Cell:
        """The target."""
        return self.postsynaptic_cell

    def as_tuple(self, *attribute_names: str) -> tuple[Any, ...]:
        """Return some of its attributes, such as ``"presynaptic_index"`` and ``"weight"``, as a tuple."""
        return tuple(getattr(self, name) for name in attribute_names)

    def __getattr__(self, name: str) -> float:
        if name.startswith("_"):
            raise AttributeError(f"Connection has no attribute {name!r}.")
        if name not in self._names:
            raise self._unknown(name)
        return float(self._projection.column(name)[self._number])

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._names:
            raise self._unknown(name)
        if not is_number(value):
            raise BadValue(
                f"The {name} of one synapse must be a number, not {value!r}. Projection.set takes other values."
            )
        self._projection.set_one(name, self._number, as_float(value))

    @property
    def _names(self) -> list[str]:
        spec = self._projection.spec
        return [*spec.values, *spec.initial]

    def _unknown(self, name: str) -> AttributeError:
        return AttributeError(
            f"A synapse of {self._projection.label!r} has no attribute or parameter {name!r} that can be read or set."
            f"{did_you_mean(name, self._names)} Parameters: {', '.join(self._names)}."
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Connection) and (self._projection, self._number) == (
            other._projection,
            other._number,
        )

    def __hash__(self) -> int:
        return hash((id(self._projection), self._number))

    def __repr__(self) -> str:
        pair = f"{self.presynaptic_index}→{self.postsynaptic_index}"
        return f"<Connection {self._number} of {self._projection.label!r}: {pair}>"
