"""The files that are to be written at the end of a simulation."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import BadValue
from ..model import Group, ProbeSpec

ALL = ["all"]
"""What stands for all variables."""

Owner = Group | int
"""Whose data are written: cells; or the synapses of the projection of a number."""


@dataclass(frozen=True)
class Output:
    """Data that are to be written to a file.

    Parameters
    ----------
    file : str, path or neo IO
        Where to.
    owner : Group or int
        The cells, or the number of a projection.
    variables : list of str
        Which variables.
    notes : dict
        What the data of cells carry besides.
    """

    file: Any
    owner: Owner
    variables: list[str]
    notes: dict[str, Any]

    def is_of(self, owner: Owner) -> bool:
        """Tell whether these are data of some cells, or of some synapses."""
        mine = self.owner
        if isinstance(mine, int) or isinstance(owner, int):
            return mine == owner
        return mine.same_as(owner)

    def has(self, probe: ProbeSpec) -> bool:
        """Tell whether what a probe records is among these data."""
        owner = self.owner
        if isinstance(owner, int):
            here = probe.projection == owner
        else:
            here = any(part.population == probe.population for part in owner.parts)
        return here and (probe.variable in self.variables or self.variables == ALL)


class Outputs:
    """The data that are to be written at the end. Each file is written once, with all that it is to hold."""

    def __init__(self) -> None:
        self._files: list[list[Output]] = []

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[tuple[Any, list[Output]]]:
        return iter([(outputs[0].file, outputs) for outputs in self._files])

    def check(self, file: Any, owner: Owner) -> None:
        """Raise `BadValue` if a file cannot hold the data of cells or synapses besides those that it is to hold."""
        from .neo import check_several

        others = self._of(file)
        if others and not any(other.is_of(owner) for other in others):
            check_several(file)
        parts = parts_of(file)
        if parts is not None and parts.exists() and not parts.is_dir():
            raise BadValue(
                f"{os.fspath(file)!r} is written by way of a folder {str(parts)!r}, and that is a file. Remove it, or"
                " give another name."
            )

    def add(self, file: Any, owner: Owner, variables: Sequence[str], notes: dict[str, Any]) -> None:
        """Write variables of cells or synapses to a file, with those that it is to hold already.

        A name without a folder is one in the present folder, also if that is another one at the end.
        """
        if isinstance(file, str | os.PathLike):
            file = os.path.abspath(os.fsdecode(file))
        others = self._of(file)
        if others is None:
            self._files.append([Output(file, owner, list(variables), notes)])
            return
        for place, other in enumerate(others):
            if other.is_of(owner):
                names = [*dict.fromkeys([*other.variables, *variables])]
                others[place] = replace(other, variables=ALL if ALL[0] in names else names, notes=notes)
                return
        others.append(Output(file, owner, list(variables), notes))

    def folder_of(self, probe: ProbeSpec) -> Path | None:
        """Return the folder in which data of a probe are until they are written to a file; None if they are not."""
        for file, outputs in self:
            if any(output.has(probe) for output in outputs):
                return parts_of(file)
        return None

    def taken(self) -> Outputs:
        """Return all of these, which are not to be written any more."""
        taken = Outputs()
        taken._files, self._files = self._files, []
        return taken

    def _of(self, file: Any) -> list[Output] | None:
        """Return what is to be written to a file, if anything is."""
        from .neo import is_same_file

        return next((each for each in self._files if is_same_file(each[0].file, file)), None)


def parts_of(file: Any) -> Path | None:
    """Return the folder in which data are until they are written to a file; None for what is no name of a file."""
    return Path(f"{os.fsdecode(file)}.parts") if isinstance(file, str | os.PathLike) else None
