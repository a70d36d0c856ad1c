"""Groups of cells of several populations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadConnection, BadValue, UnknownParameter
from .group import Group
from .named import Named
from .names import checked_name, checked_names

if TYPE_CHECKING:
    from .cell import Cell
    from .part import PopulationPart


class Assembly(Named, Group):
    """Cells of several populations, as one group.

    Parameters
    ----------
    *populations : Population, PopulationView or Assembly
        The groups whose cells it has, in this order. A group that is given twice counts once.
    label : str, optional
        A name; made up if omitted.

    Raises
    ------
    BadValue
        If two of the groups are different but have a cell in common, or belong to different networks.
    """

    def __init__(self, *populations: Group, label: str | None = None) -> None:
        self._parts: list[PopulationPart] = []
        for group in populations:
            self._add(group)
        super().__init__("+".join(part.label for part in self._parts) if label is None else str(label))

    def _add(self, group: Any) -> None:
        """Add the parts of a group that are not there yet."""
        if not isinstance(group, Group):
            raise BadValue(f"An assembly consists of populations, views or assemblies, not of {group!r}.")
        parts = list(self._parts)
        for part in group._parts if isinstance(group, Assembly) else group.parts:
            if part in parts:
                continue
            if parts and part.network is not parts[0].network:
                raise BadConnection(f"{part.label!r} and {parts[0].label!r} belong to different networks.")
            for other in parts:
                if other.population is part.population and np.isin(part.indices, other.indices).any():
                    cell = part.indices[np.isin(part.indices, other.indices)][0]
                    raise BadValue(
                        f"An assembly has each cell once, but {part.label!r} and {other.label!r} both have cell"
                        f" {cell} of {part.population.label!r}."
                    )
            parts.append(part)
        self._parts = parts

    @property
    def parts(self) -> tuple[PopulationPart, ...]:
        """The populations and views that it consists of."""
        if not self._parts:
            raise BadValue(f"The assembly {self.label!r} has no cells. Add some: assembly += population.")
        return tuple(self._parts)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return sum(part.size for part in self._parts)

    def __iter__(self) -> Iterator[Cell]:
        return (cell for part in self._parts for cell in part)

    def __contains__(self, cell: object) -> bool:
        return any(cell in part for part in self._parts)

    @property
    def populations(self) -> list[PopulationPart]:
        """The populations and views that it consists of."""
        return list(self._parts)

    def get_population(self, label: str) -> PopulationPart:
        """Return the population or view of a name.

        Raises
        ------
        UnknownParameter
            If there is none.
        """
        label = checked_name(label, "label")
        for part in self._parts:
            if part.label == label:
                return part
        names = (part.label for part in self._parts)
        raise UnknownParameter(f"The assembly {self.label!r}", label, names, kind="population")

    def get_annotations(self, annotation_keys: str | Sequence[str], simplify: bool = True) -> dict[str, Any]:
        """Return notes on the populations and views that it consists of.

        Parameters
        ----------
        annotation_keys : str or sequence of str
            Names of notes. Each of the parts must have all of them.
        simplify : bool
            Whether a note that is the same everywhere is returned once, instead of a list with one for each part.
        """
        found: dict[str, Any] = {}
        for key in checked_names(annotation_keys, "annotation_keys"):
            for part in self.parts:
                if key not in part.annotations:
                    raise UnknownParameter(repr(part.label), key, part.annotations, kind="annotation")
            notes = [part.annotations[key] for part in self.parts]
            alike = simplify and all(np.array_equal(note, notes[0]) for note in notes)
            found[key] = notes[0] if alike else notes
        return found

    def _repr_html_(self) -> str:
        from .looks import assembly_html

        return assembly_html(self)

    def _sentence(self) -> str:
        names = ", ".join(repr(part.label) for part in self._parts)
        return f"Assembly {self.label!r} of {self.size} cells: {names}"

    def _facts(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "size": self.size,
            "populations": [part._facts() for part in self._parts],
            "annotations": dict(self.annotations),
        }

    def __add__(self, other: Group) -> Assembly:
        return Assembly(self, other)

    def __iadd__(self, other: Group) -> Assembly:
        self._add(other)
        return self

    def _of_positions(self, positions: NDArray[np.int32]) -> Group:
        """Return views of the parts, in the order of the positions."""
        ends = np.cumsum([part.size for part in self.parts])
        which = np.searchsorted(ends, positions, side="right")
        starts = np.flatnonzero(np.r_[True, np.diff(which) != 0])
        pieces = []
        for piece in np.split(positions, starts[1:]):
            part = self.parts[int(np.searchsorted(ends, piece[0], side="right"))]
            first = int(ends[self.parts.index(part)]) - part.size
            pieces.append(part[piece - first])
        return pieces[0] if len(pieces) == 1 else Assembly(*pieces)
