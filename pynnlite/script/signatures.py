"""What `setup` of a backend's module takes: the arguments that all have, and the options of the backend."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ..backend import registry
from ..descriptions import parameters_told
from ..errors import BackendNotAvailable, UnknownBackend
from ..running import Simulator

NOT_OF_SETUP = ("backend", "network", "options")
"""Arguments of `Simulator` that the module stands for."""


def of_setup(setup: Callable[..., Any], options: type[Any]) -> inspect.Signature:
    """Return the signature of `setup` of a backend.

    Parameters
    ----------
    setup : function
        The function, with the arguments that every backend has.
    options : dataclass
        The options of the backend. Those without ``repr`` are not for users.
    """
    common = inspect.signature(setup).parameters
    found = {name: each for name, each in common.items() if each.kind is not inspect.Parameter.VAR_KEYWORD}
    for name, each in inspect.signature(Simulator).parameters.items():
        if name not in (*NOT_OF_SETUP, *found):
            found[name] = each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
    for field in filter(lambda each: each.repr, dataclasses.fields(options)):
        found[field.name] = inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type
        )
    return inspect.Signature(list(found.values()), return_annotation="int")


def name_options(setup: Callable[..., Any], backend: str) -> None:
    """Let the signature and the documentation of `setup` name the options of a backend, if that can be had."""
    with suppress(BackendNotAvailable, UnknownBackend):
        options = registry.found(backend).options
        signature, documentation = of_setup(setup, options), _documented(setup, options)
        setup.__signature__, setup.__doc__ = signature, documentation  # type: ignore[attr-defined]


def _documented(setup: Callable[..., Any], options: type[Any]) -> str:
    """Return the documentation of `setup` of a backend: its first line, and all that it takes."""
    told = parameters_told(inspect.getdoc(Simulator))
    told |= parameters_told(inspect.getdoc(setup)) | parameters_told(inspect.getdoc(options))
    first = (inspect.getdoc(setup) or "").partition("\n")[0]
    lines = [told[name] for name in of_setup(setup, options).parameters if name in told]
    return "\n".join([first, "", "Parameters", "----------", *lines])
