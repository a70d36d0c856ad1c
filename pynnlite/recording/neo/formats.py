"""The formats of files of data, by the endings of their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import neo

from ...errors import BadValue, MissingPackage, PynnliteWarning
from ...origin import warn
from .nix import NixIO
from .notes import storable
from .nwb import NwbIO
from .sonata import SonataIO
from .tables import CsvIO

OF_NEO = ("name", "description")
"""Names of annotations that neo does not find again in files of NIX."""

LONG = 60.0
"""Seconds of writing of which users are warned."""


@dataclass(frozen=True)
class Format:
    """A format of files.

    Parameters
    ----------
    name : str
        Its name, for people.
    endings : tuple of str
        How names of such files end, in lower case.
    opened : callable
        Takes the name of a new file, and returns the neo IO that writes it.
    package, extra : str, optional
        The package that this needs, and the extra of pynnlite that installs it.
    several : bool
        Whether one file holds several blocks.
    plain : bool
        Whether annotations must be plain.
    name_of : callable
        Takes the name of an annotation, and returns one that such files can hold.
    only : tuple of str
        The variables that a file holds; all if there are none.
    ms_per_train : float
        About how long writing a spike train takes.
    """

    name: str
    endings: tuple[str, ...]
    opened: Callable[[str], Any]
    package: str = ""
    extra: str = ""
    several: bool = True
    plain: bool = True
    name_of: Callable[[str], str] = str
    only: tuple[str, ...] = ()
    ms_per_train: float = 0.5

    def require(self) -> None:
        """Raise `MissingPackage` if the package that this format needs is not installed."""
        if self.package and find_spec(self.package) is None:
            raise MissingPackage(
                f"Writing {self.name} files needs {self.package}: pip install 'pynnlite[{self.extra}]'"
            )

    def check_variables(self, variables: Sequence[str]) -> None:
        """Raise `BadValue` if a file of this format does not hold some variables."""
        others = [name for name in variables if self.only and name not in self.only]
        if others:
            raise BadValue(
                f"{self.name} files hold {', '.join(self.only)}, not {', '.join(others)}. Write"
                f" {', '.join(self.only)} alone to this file, and the rest to a file of another format."
            )

    def warn_of(self, n_trains: int) -> None:
        """Warn of spike trains that are so many that writing them takes long."""
        seconds = n_trains * self.ms_per_train / 1e3
        if seconds > LONG:
            fast = [form.endings[0] for form in FORMATS if form.ms_per_train < 1.0]
            warn(
                f"{n_trains} spike trains in a {self.name} file take about {max(1, round(seconds / 60))} min to write,"
                f" and neo may take longer to read them. Files that end in {', '.join(fast)} take seconds.",
                PynnliteWarning,
            )


class PickleIO(neo.io.PickleIO):  # type: ignore[misc, unused-ignore]
    """neo's files in Python's own format, which hold a list if there are several blocks."""

    def write_all_blocks(self, blocks: Sequence[neo.Block]) -> None:
        """Write a list of blocks."""
        self.write_block(list(blocks))


def _matlab(name: str) -> Any:
    return neo.io.NeoMatlabIO(filename=name)


def _nix_name(name: str) -> str:
    """Return the name of a property of NIX, among which neo keeps some for itself."""
    name = storable(name).replace("/", "_")
    return name if name.strip(".") and name not in OF_NEO else f"{name.replace('.', '_')}_"


def _matlab_name(name: str) -> str:
    """Return the name of a field of MATLAB: a letter, then at most 30 letters, digits and underscores."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return (name if name[:1].isalpha() else f"x{name}")[:31]


FORMATS = (
    Format("pickle", (".pkl", ".pickle"), PickleIO, plain=False),
    Format("SONATA", (".sonata", ".sonata.h5"), SonataIO, "h5py", "sonata", only=("spikes",)),
    Format("NIX", (".nix", ".h5"), NixIO, "nixio", "nix", name_of=_nix_name, ms_per_train=5.0),
    Format("NWB", (".nwb",), NwbIO, "pynwb", "nwb", ms_per_train=6.0),
    Format(
        "MATLAB", (".mat",), _matlab, "scipy", "plot", several=False, name_of=_matlab_name, ms_per_train=1.3
    ),
    Format("CSV", (".csv",), CsvIO),
)
"""All formats; the first that has the ending of a name is that of the file."""


def format_of(file: Any) -> Format:
    """Return the format of a file that is to be written, or raise `BadValue` if its name has no known ending."""
    name = Path(file).name.lower() if isinstance(file, str | Path) else ""
    for form in FORMATS:
        if name.endswith(form.endings) and name not in form.endings:
            return form
    raise BadValue(
        f"Data are written to files ending in {', '.join(endings())}, or by a neo IO object, not to {file!r}."
    )


def endings(several: bool = False) -> list[str]:
    """Return the endings of all formats, or of those that hold several blocks."""
    return [ending for form in FORMATS if form.several or not several for ending in form.endings]
