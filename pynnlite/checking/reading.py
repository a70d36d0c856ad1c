"""Read a script for the names, arguments and methods of PyNN's that it uses."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..declarations import Declared
from ..network import Assembly, Cell, Population, Projection, is_old_name
from ..pynn import MEMBERS, NAMES, OPTIONS, argument
from ..pynn.entry import Entry
from ..script.spinnaker import SpinnakerPopulation
from .calls import moved_weights
from .finding import MISSING, OTHERWISE, THERE, Edit, Finding
from .imports import Imports, bound, imported, lookup

PYTHON_2 = (
    "This is no script for Python 3: {error}. If it is one for Python 2, `2to3 -w SCRIPT` (of Python 3.12 and earlier)"
    " rewrites it."
)

MAKERS = ("Assembly", "Population", "PopulationView", "Projection", "connect", "create")
"""What makes populations and projections."""


def read(source: str, name: str = "script") -> list[Finding]:
    """Return what a script needs, in the order of its lines.

    Parameters
    ----------
    source : str
        The text of the script.
    name : str
        Its name.
    """
    try:
        tree = ast.parse(source, name)
    except SyntaxError as error:
        return [Finding(error.lineno or 1, "Python 3", MISSING, PYTHON_2.format(error=error.msg))]
    reader = _Reader(tree, source)
    reader.visit(tree)
    return sorted({*reader.findings}, key=lambda finding: (finding.line, finding.name))


class _Reader(ast.NodeVisitor):
    """Walks a script; `findings` is what it has found."""

    def __init__(self, tree: ast.Module, source: str) -> None:
        self._imports, self._source = Imports(tree), source
        self._own = set(bound(tree))
        self._held: set[str] = set()
        self.findings = list(self._imports.findings)

    def visit_Name(self, node: ast.Name) -> None:
        name = self._meant(node)
        if name is not None and isinstance(node.ctx, ast.Load):
            self._name(node, name, node.id == name)

    def visit_Assign(self, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Call) and self._meant(node.value.func) in MAKERS:
            self._held |= {_last(target) for target in node.targets}
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = self._meant(node)
        if name is not None:
            self._name(node, name, True)
            return
        is_ours = self._imports.findings and (_last(node.value) in self._held or not _is_word(node.attr))
        if is_ours and node.attr in MEMBERS and not _is_member(node.attr):
            self._entry(
                node.lineno, f".{node.attr}", MEMBERS[node.attr], _last_name(node, MEMBERS[node.attr].new)
            )
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = self._meant(node.func)
        if name is not None:
            self._arguments(node, name)
        elif self._imports.findings and _is_record_of_spikes(node):
            end = (node.end_lineno or 0, (node.end_col_offset or 0) - 1)
            edit = Edit(end, end, '"spikes"')
            text = 'In PyNN 0.7 it is the recording of spikes. Write record("spikes").'
            self.findings.append(Finding(node.lineno, ".record()", OTHERWISE, text, edit))
        self.generic_visit(node)

    def _meant(self, node: ast.expr) -> str | None:
        """Return the name in PyNN's modules that an expression stands for."""
        if isinstance(node, ast.Attribute):
            there = _last(node.value)
            return node.attr if there in self._imports.simulators and node.attr[0] != "_" else None
        if isinstance(node, ast.Name):
            if node.id in self._imports.direct:
                return self._imports.direct[node.id]
            if self._imports.star and node.id in NAMES and node.id not in self._own:
                return node.id
        return None

    def _name(self, node: ast.Name | ast.Attribute, name: str, same: bool) -> None:
        home = self._imports.homes.get(node.id) if isinstance(node, ast.Name) else None
        status, text = lookup(name, self._imports.spinnaker) if home is None else imported(home, name)
        new = NAMES[name].new if name in NAMES and status == OTHERWISE and same else ""
        self.findings.append(Finding(node.lineno, name, status, text, _last_name(node, new)))

    def _arguments(self, node: ast.Call, name: str) -> None:
        allowed = arguments_of(name)
        if name == "Population" and allowed is not None and self._imports.spinnaker:
            allowed |= _keywords(SpinnakerPopulation.__init__)
        moved = moved_weights(node, self._source) if name == "Projection" else None
        for what, change in zip(("weights=", "synapse_type="), moved or (), strict=False):
            text = str(argument("AllToAllConnector", "weights"))
            self.findings.append(Finding(node.lineno, what, OTHERWISE, text, change))
        for keyword in node.keywords:
            if keyword.arg is None or (allowed is not None and keyword.arg in allowed):
                continue
            entry = argument(name, keyword.arg)
            if allowed is None and entry is None:
                continue
            if name == "setup" and keyword.arg in OPTIONS:
                text = f"It is ignored: {OPTIONS[keyword.arg]}."
                self.findings.append(Finding(node.lineno, f"{name}({keyword.arg}=)", THERE, text))
            elif entry is not None:
                edit = _renamed(keyword, entry.new) if entry.new else None
                self._entry(keyword.lineno, f"{name}({keyword.arg}=)", entry, edit)
            elif name == "setup" and self._imports.of_pynn:
                text = (
                    "No simulator of PyNN's has it. PyNN ignores it, and so does: pynnlite run. Leave it out."
                )
                self.findings.append(Finding(node.lineno, f"{name}({keyword.arg}=)", OTHERWISE, text))
            elif name in NAMES and allowed is not None:
                text = f"Arguments: {', '.join(sorted(allowed))}."
                self.findings.append(Finding(keyword.lineno, f"{name}({keyword.arg}=)", MISSING, text))

    def _entry(self, line: int, name: str, entry: Entry, edit: Edit | None) -> None:
        status = OTHERWISE if entry.status == OTHERWISE else MISSING
        self.findings.append(Finding(line, name, status, str(entry), edit))


def _last(node: ast.expr) -> str:
    """Return a name, or the last name of an attribute; empty for any other expression."""
    return str(getattr(node, "id", getattr(node, "attr", "")))


def _is_word(name: str) -> bool:
    """Tell whether a member has a common name, which objects of other packages have too."""
    return name.isalpha() and name.islower()


def _renamed(keyword: ast.keyword, new: str) -> Edit:
    """Return the edit of the name of an argument."""
    first = (keyword.lineno, keyword.col_offset)
    return Edit(first, (first[0], first[1] + len(keyword.arg or "")), new)


def _last_name(node: ast.Name | ast.Attribute, new: str) -> Edit | None:
    """Return the edit that puts a new name in place of a name or of the last name of an attribute."""
    if not new:
        return None
    end = (node.end_lineno or 0, node.end_col_offset or 0)
    return Edit((end[0], end[1] - len(_last(node).encode())), end, new)


def _is_record_of_spikes(node: ast.Call) -> bool:
    return getattr(node.func, "attr", "") == "record" and not node.args and not node.keywords


def arguments_of(name: str) -> set[str] | None:
    """Return the arguments that something of pynnlite's takes; None if any, or if it is not there.

    Parameters
    ----------
    name : str
        A class or function of the module of a backend, or a method of populations.
    """
    called: Any = getattr(import_module("pynnlite.native"), name, getattr(Population, name, None))
    if called is None:
        return None
    if isinstance(called, type) and issubclass(called, Declared):
        return {*called.get_parameter_names(), *_keywords(called.__init__)}
    function = called.__init__ if isinstance(called, type) else called  # type: ignore[misc]
    parameters = inspect.signature(function).parameters
    names = {each.name for each in parameters.values()} - {"self"}
    if name == "setup":
        return names | {"threads", "max_delay"}
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values()):
        return None
    return names


def _keywords(function: Callable[..., Any]) -> set[str]:
    """Return the arguments that a method takes by name."""
    parameters = inspect.signature(function).parameters.values()
    kinds = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return {each.name for each in parameters if each.kind in kinds} - {"self"}


def _is_member(name: str) -> bool:
    return is_old_name(name) or any(hasattr(kind, name) for kind in (Population, Assembly, Cell, Projection))
