"""The dynamics of a cell type."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..expressions import Expression

WEIGHT = "weight"
"""The name of the weight of a synapse."""

HOLD = "hold"
"""The name, beside those of the states, of the number of steps for which a cell is still held."""


@dataclass(frozen=True)
class Dynamics:
    """What the cells of one type do, parsed from a declaration by `pynnlite.declarations.parsing`.

    Attributes
    ----------
    equations : dict of str to Expression
        The time derivative, per ms, of each state variable.
    definitions : dict of str to Expression
        Names for expressions, each of which uses earlier ones at most.
    receptors : dict of str to str
        The variable that a spike at each receptor is added to.
    added : dict of str to Expression
        What a spike at each receptor adds: ``weight``, or ``weight`` times an expression of parameters.
    threshold : (str, Expression) or None
        A cell fires when the variable reaches the expression.
    hazard : Expression or None
        Instead of a threshold: the rate, per ms, at which a cell fires by chance.
    reset : dict of str to Expression
        What is assigned at a spike; all expressions see the values before it.
    held : tuple of str
        The variables held at their reset value while refractory.
    refractory : Expression or None
        The time, in ms, for which they are held: a parameter, or an expression of parameters.
    current : str or None
        The name of the injected current, in nA, in the equations.
    """

    equations: dict[str, Expression] = field(default_factory=dict)
    definitions: dict[str, Expression] = field(default_factory=dict)
    receptors: dict[str, str] = field(default_factory=dict)
    added: dict[str, Expression] = field(default_factory=dict)
    threshold: tuple[str, Expression] | None = None
    hazard: Expression | None = None
    reset: dict[str, Expression] = field(default_factory=dict)
    held: tuple[str, ...] = ()
    refractory: Expression | None = None
    current: str | None = None

    @cached_property
    def canonical(self) -> str:
        """The declaration in one standard spelling."""
        lines = [f"d{name}/dt = {right.canonical}" for name, right in sorted(self.equations.items())]
        lines += [f"{name} = {right.canonical}" for name, right in sorted(self.definitions.items())]
        for receptor, variable in self.receptors.items():
            lines.append(f"{receptor}: {variable} += {self.added[receptor].canonical}")
        if self.threshold:
            lines.append(f"threshold: {self.threshold[0]} >= {self.threshold[1].canonical}")
        if self.hazard:
            lines.append(f"hazard: {self.hazard.canonical}")
        lines += [f"reset: {name} = {right.canonical}" for name, right in sorted(self.reset.items())]
        if self.refractory:
            lines.append(f"refractory: {', '.join(sorted(self.held))} for {self.refractory.canonical}")
        if self.current:
            lines.append(f"current: {self.current}")
        return "\n".join(lines)

    @cached_property
    def hash(self) -> str:
        """The name of these dynamics: 32 hexadecimal digits of the canonical form."""
        return hashlib.blake2b(self.canonical.encode(), digest_size=16).hexdigest()

    @property
    def sides(self) -> list[Expression]:
        """Every expression of the declaration."""
        sides = [
            *self.equations.values(),
            *self.definitions.values(),
            *self.added.values(),
            *self.reset.values(),
        ]
        sides += [] if self.threshold is None else [self.threshold[1]]
        return [*sides, *(each for each in (self.hazard, self.refractory) if each is not None)]

    @property
    def names(self) -> frozenset[str]:
        """Every name that the expressions use."""
        return frozenset().union(*(side.names for side in self.sides))

    @property
    def from_below(self) -> bool:
        """Whether nothing resets what the threshold tests, so that a cell fires when it reaches it from below."""
        return self.threshold is not None and self.threshold[0] not in self.reset

    def is_delta(self, receptor: str) -> bool:
        """Tell whether a spike at a receptor moves a variable that is held while refractory, so that it can be lost."""
        return self.receptors[receptor] in self.held

    @cached_property
    def gains(self) -> dict[str, Expression]:
        """For receptors that add more than ``weight``, the expression of parameters that it is multiplied by."""
        more = {receptor: added for receptor, added in self.added.items() if added.canonical != WEIGHT}
        return {receptor: added.replaced({WEIGHT: 1.0}) for receptor, added in more.items()}

    def inlined(self, expression: Expression) -> Expression:
        """Return an expression with the definitions that it uses written out."""
        for name in reversed(self.definitions):
            expression = expression.replaced({name: self.definitions[name]})
        return expression

    @cached_property
    def written_out(self) -> Dynamics:
        """The same dynamics without definitions."""
        return replace(self.mapped(self.inlined), definitions={})

    def mapped(self, change: Callable[[Expression], Expression]) -> Dynamics:
        """Return dynamics in which each expression is changed by a function."""

        def all_of(sides: dict[str, Expression]) -> dict[str, Expression]:
            return {name: change(side) for name, side in sides.items()}

        return replace(
            self,
            equations=all_of(self.equations),
            definitions=all_of(self.definitions),
            added=all_of(self.added),
            reset=all_of(self.reset),
            threshold=None if self.threshold is None else (self.threshold[0], change(self.threshold[1])),
            hazard=None if self.hazard is None else change(self.hazard),
            refractory=None if self.refractory is None else change(self.refractory),
        )
