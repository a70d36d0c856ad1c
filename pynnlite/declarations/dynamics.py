"""The dynamics of a cell type, declared as text.

A declaration has one statement a line::

    dv/dt = (v_rest - v) / tau_m + (isyn_exc + isyn_inh + i_offset + i_inj) / cm
    disyn_exc/dt = -isyn_exc / tau_syn_E
    disyn_inh/dt = -isyn_inh / tau_syn_I
    excitatory: isyn_exc += weight
    inhibitory: isyn_inh += weight
    threshold: v >= v_thresh
    reset: v = v_reset
    refractory: v for tau_refrac
    current: i_inj

An equation for each state variable; for each receptor what a spike of a given weight does; the threshold; what is
assigned at a spike; which variables are then held, and for how long; and the name of the injected current. The last
four may be left out.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from ..errors import ModelError
from ..expressions import Expression

_T = TypeVar("_T")
_DERIVATIVE = re.compile(r"^d(\w+)/dt\s*=\s*(.+)$")
_STATEMENT = re.compile(r"^(\w+)\s*:\s*(.+)$")
_INCREMENT = re.compile(r"^(\w+)\s*\+=\s*weight$")
_ASSIGNMENT = re.compile(r"^(\w+)\s*=(?!=)\s*(.+)$")
_HELD = re.compile(r"^([\w\s,]+?)\s+for\s+(\w+)$")


@dataclass(frozen=True)
class Dynamics:
    """What the cells of one type do, parsed from a declaration.

    Attributes
    ----------
    equations : dict of str to Expression
        The time derivative, per ms, of each state variable.
    receptors : dict of str to str
        The variable that a spike at each receptor is added to.
    threshold : (str, Expression) or None
        A cell fires when the variable reaches the expression.
    reset : dict of str to Expression
        What is assigned at a spike.
    held : tuple of str
        The variables held at their reset value while refractory.
    refractory : str or None
        The parameter that gives the time, in ms, for which they are held.
    current : str or None
        The name of the injected current, in nA, in the equations.
    canonical : str
        The declaration in one standard spelling.
    hash : str
        32 hexadecimal digits of the canonical form: the name of these dynamics.
    """

    equations: dict[str, Expression] = field(default_factory=dict)
    receptors: dict[str, str] = field(default_factory=dict)
    threshold: tuple[str, Expression] | None = None
    reset: dict[str, Expression] = field(default_factory=dict)
    held: tuple[str, ...] = ()
    refractory: str | None = None
    current: str | None = None

    @cached_property
    def canonical(self) -> str:
        """The declaration in one standard spelling."""
        lines = [f"d{name}/dt = {right.canonical}" for name, right in sorted(self.equations.items())]
        lines += [f"{receptor}: {variable} += weight" for receptor, variable in self.receptors.items()]
        if self.threshold:
            lines.append(f"threshold: {self.threshold[0]} >= {self.threshold[1].canonical}")
        lines += [f"reset: {name} = {right.canonical}" for name, right in sorted(self.reset.items())]
        if self.refractory:
            lines.append(f"refractory: {', '.join(sorted(self.held))} for {self.refractory}")
        if self.current:
            lines.append(f"current: {self.current}")
        return "\n".join(lines)

    @cached_property
    def hash(self) -> str:
        """The name of these dynamics: 32 hexadecimal digits of the canonical form."""
        return hashlib.blake2b(self.canonical.encode(), digest_size=16).hexdigest()

    @property
    def names(self) -> frozenset[str]:
        """Every name that the right-hand sides use."""
        sides = [*self.equations.values(), *self.reset.values()]
        if self.threshold:
            sides.append(self.threshold[1])
        return frozenset().union(*(side.names for side in sides))

    def is_delta(self, receptor: str) -> bool:
        """Tell whether a spike at a receptor moves a variable that is held while refractory, so that it can be lost."""
        return self.receptors[receptor] in self.held


def parse(text: str) -> Dynamics:
    """Parse a declaration.

    Raises
    ------
    ModelError
        For a line that is not of the grammar, or that contradicts another.
    """
    parts = Dynamics()
    settings: dict[str, object] = {}
    for line in filter(None, (line.split("#")[0].strip() for line in text.splitlines())):
        if match := _DERIVATIVE.match(line):
            _add(parts.equations, match[1], Expression(match[2]), line)
        elif (match := _STATEMENT.match(line)) and match[1] == "reset":
            for assignment in match[2].split(";"):
                _parse_reset(parts, assignment.strip())
        elif match and match[1] in ("threshold", "refractory", "current"):
            if match[1] in settings:
                raise ModelError(f"A declaration has one line {match[1]!r}, this one has two: {line!r}.")
            settings.update(_parse_setting(match[1], match[2]))
        elif match and (increment := _INCREMENT.match(match[2])):
            _add(parts.receptors, match[1], increment[1], line)
        else:
            raise ModelError(f"{line!r} is not a line of a declaration. The forms are:\n{_FORMS}")
    dynamics = Dynamics(parts.equations, parts.receptors, reset=parts.reset, **settings)  # type: ignore[arg-type]
    _check(dynamics)
    return dynamics


_FORMS = (__doc__ or "").split("::\n\n")[1].split("\n\n")[0]


def _add(entries: dict[str, _T], name: str, entry: _T, line: str) -> None:
    if name in entries:
        raise ModelError(f"{name!r} is declared twice; the second time in {line!r}.")
    entries[name] = entry


def _parse_reset(parts: Dynamics, assignment: str) -> None:
    match = _ASSIGNMENT.match(assignment)
    if match is None:
        raise ModelError(f"{assignment!r} is not an assignment. Write, for instance, 'reset: v = v_reset'.")
    _add(parts.reset, match[1], Expression(match[2]), assignment)


def _parse_setting(name: str, text: str) -> dict[str, object]:
    if name == "current":
        return {"current": text}
    if name == "threshold":
        variable, sign, bound = text.partition(">=")
        if not sign:
            raise ModelError(f"A threshold is 'variable >= expression', not {text!r}.")
        return {"threshold": (variable.strip(), Expression(bound))}
    match = _HELD.match(text)
    if match is None:
        raise ModelError(f"A refractory line is 'variables for parameter', not {text!r}.")
    held = tuple(variable.strip() for variable in match[1].split(","))
    return {"held": held, "refractory": match[2]}


def _check(dynamics: Dynamics) -> None:
    states = dynamics.equations
    used = {
        "receptors": dynamics.receptors.values(),
        "reset": dynamics.reset,
        "refractory": dynamics.held,
        "threshold": [dynamics.threshold[0]] if dynamics.threshold else [],
    }
    for part, variables in used.items():
        for variable in variables:
            if variable not in states:
                raise ModelError(
                    f"{part} names {variable!r}, which has no equation. Variables: {', '.join(states)}."
                )
    if not states:
        raise ModelError("A declaration needs at least one equation.")
    if dynamics.reset and not dynamics.threshold:
        raise ModelError("A declaration with a reset needs a threshold.")
    if dynamics.current and not any(dynamics.current in right.names for right in states.values()):
        raise ModelError(f"No equation uses the injected current {dynamics.current!r}.")
    for variable in dynamics.held:
        if variable not in dynamics.reset:
            raise ModelError(f"{variable!r} is held while refractory, so the reset must assign it.")
