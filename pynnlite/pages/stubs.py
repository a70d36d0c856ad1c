"""Stubs for type checkers and editors: the parameters of each type, and the options of each backend.

mypy then finds ``IF_cond_exp(tau_mm=10.0)`` and ``setup(timstep=0.1)``, and editors show what there is.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from .. import names
from ..backend import registry
from ..declarations import CellType, CurrentSource, Declared, SynapseType
from ..draws.parameters import PARAMETERS
from ..pynn import OPTIONS
from ..script.functions import Functions
from ..script.signatures import of_setup
from ..standardmodels import PointNeuron, StaticSynapse, STDPMechanism, TimingDependence, WeightDependence
from ..standardmodels.synapses.part import SynapsePart

AS_THEY_ARE = (
    CellType,
    SynapseType,
    TimingDependence,
    WeightDependence,
    PointNeuron,
    STDPMechanism,
    StaticSynapse,
)
"""Types that say in Python what they take."""

MADE = {"GIF_cond_exp": "CellType"}
"""Types that are made by a function, and what they are then."""

HEAD = """\
# Made from the declarations: python -m pynnlite.pages names.pyi > pynnlite/names.pyi
from collections.abc import Callable
from typing import Any, SupportsFloat, TypeAlias

from numpy.typing import NDArray

from . import random as _random
from . import standardmodels as _standard
"""

GIVEN = """
_Given: TypeAlias = (
    SupportsFloat | list[Any] | tuple[Any, ...] | NDArray[Any] | _random.RandomDistribution | Callable[..., Any]
)
"""

HEAD_OF_BACKEND = """\
# Made from the options of the backend: python -m pynnlite.pages {0}.pyi > pynnlite/{0}.pyi
from typing import Any, SupportsFloat

from .script.interface import *
"""


def of_names() -> str:
    """Return the stub of the public names."""
    offered = {name: getattr(names, name) for name in names.__all__}
    described = {name: kind for name, kind in offered.items() if _is_described(kind)}
    listed = "\n".join(f'    "{name}",' for name in offered)
    return "".join(
        [
            HEAD,
            *_imports({*described, "RandomDistribution"}),
            _distribution(),
            GIVEN,
            f"\n__all__ = [\n{listed}\n]\n",
            *(_class(name, kind) for name, kind in described.items()),
        ]
    )


def of_backend(name: str) -> str:
    """Return the stub of the module of a backend."""
    options = registry.found(name).options
    parameters = of_setup(Functions.setup, options).parameters
    taken = {each.name: _annotation(each) for each in parameters.values() if each.name != "self"}
    taken |= dict.fromkeys(sorted(OPTIONS.keys() - taken.keys()), "Any")
    lines = [f"    {each}: {annotation} = ...," for each, annotation in taken.items()]
    return "\n".join([HEAD_OF_BACKEND.format(name), "def setup(", *lines, ") -> int: ...\n"])


def _is_described(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Declared) and kind not in AS_THEY_ARE


def _imports(described: set[str]) -> Iterator[str]:
    """Yield the imports of `names` without those of some names."""
    source = Path(inspect.getfile(names)).read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            for each in node.names:
                if each.name not in described:
                    yield f"from .{node.module or ''} import {each.name}\n"


def _distribution() -> str:
    """Return the stub of `RandomDistribution`, with the parameters of all distributions."""
    taken = dict.fromkeys(name for parameters in PARAMETERS.values() for name in parameters)
    lines = ["\nclass RandomDistribution(_random.RandomDistribution):", "    def __init__(", "        self,"]
    lines += [
        "        distribution: str,",
        "        parameters_pos: Any = ...,",
        "        rng: NumpyRNG | None = ...,",
    ]
    lines += ["        *,", *(f"        {each}: float = ...," for each in taken), "    ) -> None: ..."]
    return "\n".join(lines) + "\n"


def _class(name: str, kind: type[Declared]) -> str:
    """Return the stub of a type with parameters."""
    text = "_Given"
    if issubclass(kind, SynapseType):
        taken = [
            f"{each}: {text} | str{' | None' if each == 'delay' else ''} = ..."
            for each in ("weight", "delay")
        ]
        text += " | str"
        own = [each.name for each in kind.parameters if each.name not in ("weight", "delay")]
        taken += ["*"] if own else []
    else:
        own = kind.get_parameter_names()
        by_place = len(own) == 1 or issubclass(kind, SynapsePart)
        taken = [] if by_place or not own else ["*"]
    taken += [f"{each}: {text} = ..." for each in own]
    lines = [
        f"\nclass {name}({MADE.get(name, f'_standard.{kind.__name__}')}):",
        "    def __init__(",
        "        self,",
    ]
    lines += [f"        {each}," for each in taken]
    lines.append("    ) -> None: ...")
    for each in kind.get_parameter_names():
        changes = issubclass(kind, CurrentSource)
        lines += [f"    {each}: Any"] if changes else ["    @property", f"    def {each}(self) -> Any: ..."]
    return "\n".join(lines) + "\n"


def _annotation(argument: inspect.Parameter) -> str:
    """Return the annotation of an option; those of a backend's own classes are left to the backend."""
    if argument.name == "timestep":
        return "SupportsFloat"
    builtin = {"int", "str", "bool", "float", "None", "|"}
    return argument.annotation if set(argument.annotation.split()) <= builtin else "Any"


STUBS = {"names.pyi": of_names} | {
    f"{name}.pyi": partial(of_backend, name) for name in sorted(registry.BUNDLED)
}
"""For the name of each file in pynnlite what returns its text."""
