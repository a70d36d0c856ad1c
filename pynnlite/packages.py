"""Import optional packages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .errors import MissingPackage


def optional(module: str, extra: str, purpose: str) -> Any:
    """Import a module of an optional package.

    Parameters
    ----------
    module : str
        Its full name, e.g. ``"matplotlib.figure"``.
    extra : str
        The extra of pynnlite that installs it.
    purpose : str
        What it is needed for, as the beginning of a sentence.

    Raises
    ------
    MissingPackage
        If it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        raise MissingPackage(f"{purpose} needs {package}: pip install 'pynnlite[{extra}]'") from error
