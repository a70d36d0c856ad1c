"""Which names of a script stand for PyNN's modules and for what is in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module

from ..pynn import ALONG, LEFT_OUT, NAMES, SPINNAKER, explanation
from ..script import untouched
from ..script.spinnaker import SpinnakerFunctions
from .finding import MISSING, OTHERWISE, THERE, Edit, Finding, replacing

OURS = "pynnlite"

_CODE = re.compile(r"import\s+(pyNN\.\S+)\s+as\s+(\w+)|from\s+(pyNN\.\S+)\s+import\s+(\*)")

IMPORTERS = ("import_module", "__import__")
"""Functions that take the name of a module."""


class Imports:
    """The imports of a script.

    Parameters
    ----------
    tree : ast.Module
        The script.

    Attributes
    ----------
    simulators : set of str
        Names that stand for a simulator's module.
    direct : dict of str to str
        Names that stand for something of PyNN's, with its name there.
    homes : dict of str to str
        The same names, with the modules that they are imported from.
    spinnaker : bool
        Whether SpiNNaker's interface is imported.
    of_pynn : bool
        Whether PyNN's own modules are imported.
    star : bool
        Whether all names of a simulator's module are there.
    findings : list of Finding
        What is imported.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.simulators: set[str] = set()
        self.direct: dict[str, str] = {}
        self.homes: dict[str, str] = {}
        self.star = False
        self.spinnaker = False
        self.of_pynn = False
        self.findings: list[Finding] = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self._modules(node)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self._names(node, node.module)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self._code(node, node.value)
            elif isinstance(node, ast.Call) and _called(node) in IMPORTERS and node.args:
                self._module_as_text(node.args[0])
            elif isinstance(node, ast.Assign):
                self._assigned(node)
        if self.findings or self.star:
            self.simulators.add("sim")  # an argument or attribute of this name is the simulator

    def _modules(self, node: ast.Import) -> None:
        for alias in node.names:
            if not _is_pynn(alias.name):
                continue
            edit = replacing(alias, f"{_home(alias.name)} as {alias.asname}") if alias.asname else None
            self._found(alias.lineno, alias.name, edit)
            if _is_simulator(alias.name) and alias.asname:
                self.simulators.add(alias.asname)

    def _names(self, node: ast.ImportFrom, module: str) -> None:
        if not _is_pynn(module):
            return
        self._found(node.lineno, module, _renamed_module(node, module))
        for alias in node.names:
            whole = f"{module}.{alias.name}"
            if alias.name == "*":
                self.star |= _is_simulator(module)
            elif _is_simulator(whole):
                self.simulators.add(alias.asname or alias.name)
                text = _home(whole).rpartition(".")[2] + f" as {alias.asname or alias.name}"
                self._found(alias.lineno, whole, replacing(alias, text))
            elif module != OURS and not _is_left_out(module):
                if alias.name in NAMES:
                    self.direct[alias.asname or alias.name] = alias.name
                    self.homes[alias.asname or alias.name] = module
                self._taken(alias, module)

    def _taken(self, alias: ast.alias, module: str) -> None:
        """Take note of a name that is imported by itself."""
        status, text = imported(module, alias.name)
        new = NAMES[alias.name].new if status == OTHERWISE else ""
        edit = replacing(alias, f"{new} as {alias.asname}" if alias.asname else new) if new else None
        self.findings.append(Finding(alias.lineno, alias.name, status, text, edit))

    def _code(self, node: ast.Constant, text: str) -> None:
        """Take note of imports in a text that may be executed."""
        for module, name, other, star in _CODE.findall(text):
            self.star |= bool(star)
            self.simulators |= {name} - {""}
            self._in_text(node, module or other)

    def _module_as_text(self, given: ast.expr) -> None:
        """Take note of a module that is named in a text, or of one whose name begins in a text."""
        for node in ast.walk(given):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_pynn(node.value):
                if node is given and untouched.is_there(node.value):
                    edit = replacing(node, repr(_home(node.value)))
                    self._found(node.lineno, node.value, edit)
                else:
                    self._in_text(node, node.value)

    def _in_text(self, node: ast.Constant, module: str) -> None:
        root = module.partition(".")[0]
        if root != OURS:
            self.of_pynn = True
            text = f"Write {OURS} in place of {root} in this text, or run the script with: pynnlite run"
            self.findings.append(Finding(node.lineno, module, OTHERWISE, text))

    def _assigned(self, node: ast.Assign) -> None:
        """Take note of ``sim, options = get_simulator(…)`` and of ``sim = import_module(…)``."""
        name = _called(node.value) if isinstance(node.value, ast.Call) else ""
        target = node.targets[0]
        if name == "get_simulator" and isinstance(target, ast.Tuple):
            target = target.elts[0]
        elif name != "import_module":
            return
        if isinstance(target, ast.Name):
            self.simulators.add(target.id)

    def _found(self, line: int, module: str, edit: Edit | None) -> None:
        self.spinnaker |= module in SPINNAKER
        self.of_pynn |= module.partition(".")[0] != OURS
        if module.partition(".")[0] == OURS:
            self.findings.append(Finding(line, module, THERE))
        elif untouched.is_there(module):
            text = f"Write {_home(module)}, or run the script with: pynnlite run"
            self.findings.append(Finding(line, module, OTHERWISE, text, edit))
        else:
            self.findings.append(Finding(line, module, MISSING, str(untouched.not_found(module))))


OFFERED = ("native", "utility", "utility.multisim", "utility.plotting", "parameters", "space", "errors")
"""Modules that have names of PyNN's."""


def lookup(name: str, spinnaker: bool = False, homes: tuple[str, ...] = OFFERED) -> tuple[str, str]:
    """Return the status of a name of PyNN's modules, and what to do.

    Parameters
    ----------
    name : str
        The name.
    spinnaker : bool
        Whether a script uses SpiNNaker's interface.
    homes : tuple of str
        The modules, below ``pynnlite``, that may have it.
    """
    modules = [import_module(f"{OURS}.{module}") for module in homes]
    if name in ALONG:
        return THERE, ""
    if any(hasattr(module, name) for module in modules) or (spinnaker and hasattr(SpinnakerFunctions, name)):
        return THERE, ""
    if name in NAMES and NAMES[name].status == OTHERWISE:
        return OTHERWISE, str(NAMES[name])
    return MISSING, explanation(name).strip() or "Neither PyNN nor pynnlite has this name."


def imported(module: str, name: str) -> tuple[str, str]:
    """Return the status of a name that is imported from a module of PyNN's or ours, and what to do."""
    if untouched.is_there(f"{module}.{name}") or (module == "pyNN" and name == "__version__"):
        return THERE, ""
    if _is_simulator(module):
        return lookup(name, module in SPINNAKER)
    if module == "pyNN" and name in LEFT_OUT:
        return MISSING, str(LEFT_OUT[name])
    sources = [module] if module.partition(".")[0] == OURS else untouched.sources(module)
    return lookup(name, homes=tuple(home.partition(".")[2] for home in sources if home != OURS))


def bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a script itself defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ImportFrom | ast.Import) and not _is_pynn(
            getattr(node, "module", None) or ""
        ):
            yield from (alias.asname or alias.name for alias in node.names)


def _called(node: ast.Call) -> str:
    """Return the name of the function that is called, without a module before it; empty if it has none."""
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _is_pynn(module: str) -> bool:
    return module.partition(".")[0] in (*untouched.ROOTS, OURS)


def _is_simulator(module: str) -> bool:
    root, _, inner = module.partition(".")
    if root == OURS:
        return inner in ("native", "nest", "brian2", "neuron", "arbor", "reference")
    return untouched.is_there(module) and untouched.counterpart(module) == f"{OURS}.native"


def _is_left_out(module: str) -> bool:
    """Tell whether a module of PyNN's has no counterpart here."""
    return module.partition(".")[0] != OURS and not untouched.is_there(module)


def _home(module: str) -> str:
    return module if module.partition(".")[0] == OURS else untouched.counterpart(module)


def _renamed_module(node: ast.ImportFrom, module: str) -> Edit | None:
    """Return the edit of the module in ``from MODULE import …``, which stands on one line."""
    if module.partition(".")[0] == OURS or not untouched.is_there(module):
        return None
    first = node.col_offset + len("from ")
    return Edit((node.lineno, first), (node.lineno, first + len(module)), _home(module))
