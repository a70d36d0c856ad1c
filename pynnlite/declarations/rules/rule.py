"""The rule of a synapse type."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...expressions import RuleExpression
from ...expressions.operations import DRAWN
from ..dynamics import WEIGHT

SINCE = "since"
"""The name, in expressions, of the time in ms since the spike that arrived last; infinite at the first one."""

TAU_SYN = "tau_syn"
"""The name, in expressions, of the time in ms with which that decays which the receptor moves."""


@dataclass(frozen=True)
class Assignment:
    """One statement of what happens at an event.

    Parameters
    ----------
    name : str
        The synaptic variable, ``"weight"``, or a name for use in this event only.
    value : RuleExpression
        What it becomes.
    local : bool
        Whether it is a name for use in this event only.
    """

    name: str
    value: RuleExpression
    local: bool = False

    @property
    def canonical(self) -> str:
        """The statement in one standard spelling."""
        return f"{'let ' if self.local else ''}{self.name} = {self.value.canonical}"


@dataclass(frozen=True)
class Rule:
    """What the synapses of one type do, parsed from a declaration by `pynnlite.declarations.rules.parsing`.

    Attributes
    ----------
    equations : dict of str to RuleExpression
        The time derivative, per ms, of variables that change between events.
    bounds : (RuleExpression, RuleExpression) or None
        The least and the most that a strength may be.
    arrival : tuple of Assignment
        What happens, in this order, when a spike of the source is at the synapse.
    spike : tuple of Assignment
        What happens when a spike of the target is at the synapse.
    transmit : RuleExpression
        What a spike does to the target: ``weight``, or ``weight`` times something.
    """

    equations: dict[str, RuleExpression] = field(default_factory=dict)
    bounds: tuple[RuleExpression, RuleExpression] | None = None
    arrival: tuple[Assignment, ...] = ()
    spike: tuple[Assignment, ...] = ()
    transmit: RuleExpression = field(default_factory=lambda: RuleExpression(WEIGHT))

    @cached_property
    def canonical(self) -> str:
        """The declaration in one standard spelling."""
        lines = [f"d{name}/dt = {side.canonical}" for name, side in sorted(self.equations.items())]
        if self.bounds:
            lines.append(f"{WEIGHT}: {self.bounds[0].canonical} to {self.bounds[1].canonical}")
        for name, assignments in (("arrival", self.arrival), ("spike", self.spike)):
            if assignments:
                lines.append(f"{name}: {'; '.join(each.canonical for each in assignments)}")
        return "\n".join([*lines, f"transmit: {self.transmit.canonical}"])

    @cached_property
    def hash(self) -> str:
        """The name of this rule: 32 hexadecimal digits of the canonical form."""
        return hashlib.blake2b(self.canonical.encode(), digest_size=16).hexdigest()

    @property
    def sides(self) -> list[RuleExpression]:
        """Every expression of the declaration."""
        assigned = [each.value for each in (*self.arrival, *self.spike)]
        return [*self.equations.values(), *(self.bounds or ()), *assigned, self.transmit]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the expressions use."""
        return frozenset().union(*(side.names for side in self.sides))

    @cached_property
    def assigned(self) -> frozenset[str]:
        """The variables that events change, ``weight`` among them."""
        return frozenset(each.name for each in (*self.arrival, *self.spike) if not each.local)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The synaptic variables, without the weight: those with equations first, the others by name."""
        others = self.assigned - set(self.equations) - {WEIGHT}
        return (*self.equations, *sorted(others))

    @property
    def assigns_weight(self) -> bool:
        """Whether the synapses learn: their weight changes by itself."""
        return WEIGHT in self.assigned

    @property
    def plastic(self) -> bool:
        """Whether these synapses do more than to transmit their weight."""
        return bool(self.arrival or self.spike or self.equations) or self.transmit.canonical != WEIGHT

    @cached_property
    def random(self) -> bool:
        """Whether anything is drawn."""
        return any(node.kind in DRAWN for side in self.sides for node in side.tree.walk())

    @cached_property
    def factor(self) -> RuleExpression | None:
        """What the weight is multiplied with when a spike is transmitted; None if it is the weight alone."""
        return None if self.transmit.canonical == WEIGHT else self.transmit.replaced({WEIGHT: 1.0})

    def mapped(self, change: Callable[[RuleExpression], RuleExpression]) -> Rule:
        """Return a rule in which each expression is changed by a function."""

        def all_of(assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
            return tuple(replace(each, value=change(each.value)) for each in assignments)

        return Rule(
            {name: change(side) for name, side in self.equations.items()},
            None if self.bounds is None else (change(self.bounds[0]), change(self.bounds[1])),
            all_of(self.arrival),
            all_of(self.spike),
            change(self.transmit),
        )
