"""The mechanisms that NEURON needs, compiled when they are used first and kept in the user's cache.

The name of a compiled library has a hash of its sources, of NEURON's version and of the compiler. So nothing stale is
ever loaded, and several versions live side by side. It is made in a temporary folder and renamed, so that several
processes may make the same one at the same time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pynnlite.backend.ticks import include_directory
from pynnlite.errors import BackendError, BackendNotAvailable

SOURCES = Path(__file__).parent / "mechanisms"
NAMES = ("hub", "cell")
OPTIONS = ("-O2", "-std=c++17", "-shared", "-fPIC", "-w", "-DHAVE_CONFIG_H", "-DNRN_ENABLE_THREADS")

REGISTER = """\
extern "C" void _hub_reg();
extern "C" void _cell_reg();
extern "C" void modl_reg() { _hub_reg(); _cell_reg(); }
"""
"""What NEURON calls when it loads the library."""


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """A compiled library.

    Parameters
    ----------
    path : str
        The file.
    hub, cell : str
        NEURON's names of the mechanisms in it.
    """

    path: str
    hub: str
    cell: str


def compiled() -> Mechanisms:
    """Return the mechanisms for the NEURON that is installed; compile them if they are not in the cache.

    Raises
    ------
    BackendNotAvailable
        If there is no compiler.
    BackendError
        If it fails.
    """
    compiler = _compiler()
    sources = {name: (SOURCES / f"{name}.mod").read_text(encoding="utf-8") for name in NAMES}
    headers = {
        "carrier.hpp": (SOURCES / "carrier.hpp").read_text(encoding="utf-8"),
        "ticks.h": Path(include_directory(), "ticks.h").read_text(encoding="utf-8"),
    }
    facts = (sources, headers, OPTIONS, REGISTER, version("neuron"), _described(compiler))
    key = hashlib.blake2b(repr(facts).encode(), digest_size=6).hexdigest()
    found = Mechanisms("", f"PynnliteHub{key}", f"PynnliteCell{key}")
    name = f"neuron-{version('neuron')}-{key}.so"
    folder = cache_folder()
    if (folder / name).exists():
        return Mechanisms(str(folder / name), found.hub, found.cell)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="pynnlite-neuron-") as work:
        for each, text in sources.items():
            own = text.replace("PynnliteHub", found.hub).replace("PynnliteCell", found.cell)
            Path(work, f"{each}.mod").write_text(own, encoding="utf-8")
        for each, text in headers.items():
            Path(work, each).write_text(text, encoding="utf-8")
        Path(work, "register.cpp").write_text(REGISTER, encoding="utf-8")
        _make(compiler, work)
        path, place = _kept(Path(work, "mechanisms.so"), folder, name)
    logging.getLogger("pynnlite").warning(
        "Compiled NEURON's mechanisms in %.1f s, %s: %s.", time.perf_counter() - begun, place, path
    )
    return Mechanisms(str(path), found.hub, found.cell)


def cache_folder() -> Path:
    """Return the folder in which compiled mechanisms are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "pynnlite")


def _kept(library: Path, folder: Path, name: str) -> tuple[Path, str]:
    """Move a library to its place, and return this and for how long it stays there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=folder, suffix=".so")
        os.close(handle)
        shutil.copyfile(library, beside)
        os.replace(beside, folder / name)
    except OSError as error:
        folder = Path(tempfile.mkdtemp(prefix="pynnlite-neuron-"))
        shutil.copyfile(library, folder / name)
        return folder / name, f"for this process only, as they cannot be kept ({error})"
    return folder / name, "once for all"


def _compiler() -> str:
    """Return the C++ compiler."""
    for name in filter(None, (os.environ.get("CXX"), "g++", "c++", "clang++")):
        found = shutil.which(name)
        if found:
            return found
    raise BackendNotAvailable(
        "The backend 'neuron' compiles two mechanisms when it is used first, and finds no C++ compiler. Install one,"
        " such as the package g++ (Debian, Ubuntu), gcc-c++ (Fedora) or gxx (conda); or name it in the variable CXX."
    )


def _described(compiler: str) -> str:
    """Return what identifies a compiler."""
    return _output([compiler, "-dumpfullversion", "-dumpmachine"], None)


def _make(compiler: str, work: str) -> None:
    """Compile the sources in a folder to ``mechanisms.so`` there."""
    spec = find_spec("neuron")
    if spec is None or spec.origin is None:
        raise BackendNotAvailable("The module 'neuron' is not installed.")
    data = Path(spec.origin).parent / ".data"
    translator = shutil.which("nocmodl", path=str(data / "bin")) or shutil.which("nocmodl")
    if translator is None:
        raise BackendNotAvailable(
            "NEURON's program nocmodl is missing. Install NEURON from PyPI: pip install neuron"
        )
    for name in NAMES:
        _output([translator, f"{name}.mod"], work)
    libraries = (
        [f"-L{data / 'lib'}", "-lnrniv"] if (data / "lib").exists() and sys.platform == "linux" else []
    )
    files = [f"{name}.cpp" for name in (*NAMES, "register")]
    _output(
        [compiler, *OPTIONS, f"-I{data / 'include'}", "-I.", *files, "-o", "mechanisms.so", *libraries], work
    )


def _output(command: list[str], folder: str | None) -> str:
    """Return what a command prints; raise `BackendError` with it if the command fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackendError(
            f"NEURON's mechanisms cannot be compiled: {' '.join(command)} failed with\n{done.stderr or done.stdout}"
        )
    return done.stdout
