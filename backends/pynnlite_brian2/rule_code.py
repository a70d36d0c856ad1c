"""What a rule of synapses does at an event, in Brian2's words.

Names are generic, so that none is that of a unit: ``x0``, … are the variables, ``e0``, … what they were before the
present grid time, ``p0``, … the parameters, ``r0``, … rates of decay, ``w`` the strength, ``l0``, … names of one event,
``d0``, … what is drawn. The text follows from the rule alone, so code is compiled once for each rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pynnlite.declarations.rules import ALONE, Assignment, Decays, Rule, places_of
from pynnlite.expressions import Node
from pynnlite.expressions.operations import DRAWN

from .schemes.base import code_of

FloatArray = NDArray[np.float64]

ENDLESS = "1e290"
"""Rates above this are those of time constants of 0."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw between two pieces of code.

    Parameters
    ----------
    kind : str
        ``"chance"`` or ``"binomial"``.
    arguments : tuple of str
        The variables that hold its arguments.
    result : str
        The variable that takes what is drawn.
    """

    kind: str
    arguments: tuple[str, ...]
    result: str


@dataclass
class Event:
    """What happens at an event: pieces of code, and the draws between them.

    Attributes
    ----------
    pieces : list of str
        One more than there are draws.
    draws : list of Draw
        In their order.
    """

    pieces: list[str] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)


class RuleCode:
    """The code of a rule.

    Parameters
    ----------
    rule : Rule
        The rule.
    parameters : sequence of str
        The names of its parameters.
    decays : Decays
        How its variables decay, for any parameters: only what feeds what is of interest here.

    Attributes
    ----------
    variables : dict of str to str
        For each synaptic variable its name in code; the same for `earlier`, which has those that the other side's
        events read, and `parameters`.
    numbers : set of str
        All names of code that hold a number for each synapse.
    arrival, spike : Event
        What happens.
    """

    def __init__(self, rule: Rule, parameters: Sequence[str], decays: Decays) -> None:
        self._rule, self._places = rule, places_of(rule)
        self.variables = {name: f"x{k}" for k, name in enumerate(rule.variables)}
        self.parameters = {name: f"p{k}" for k, name in enumerate(sorted(parameters))}
        self.earlier = {
            name: f"e{k}" for k, name in enumerate(rule.variables) if self._places[name] != "synapse"
        }
        self.rates = {name: f"r{k}" for k, name in enumerate(decays.rates)}
        self.feeds = {feed: k for k, feed in enumerate(decays.feeds)}
        self.numbers = {"w", "sent", "at", "since", *self.variables.values(), *self.parameters.values()}
        self.numbers |= {*self.earlier.values(), *self.rates.values()}
        self.numbers |= {f"{letter}{k}" for k in self.feeds.values() for letter in "fsqo"}
        self._locals = 0
        self.arrival = self._event(rule.arrival, "target", True)
        self.spike = self._event(rule.spike, "source", False)

    @property
    def text(self) -> str:
        """The declarations of all numbers, as Brian2 takes them."""
        shared = ["now : 1 (shared)", "stride : 1 (shared)"]
        return "\n".join([*(f"{name} : 1" for name in sorted(self.numbers)), *shared])

    def coefficients(self, decays: Decays) -> dict[str, FloatArray]:
        """Return the numbers that say how variables decay, by their names in code."""
        found = {
            short: np.asarray(decays.rates[name], np.float64) + 0.0 for name, short in self.rates.items()
        }
        for (name, cause), k in self.feeds.items():
            one = np.asarray(0.0 if cause == ALONE else decays.rates[cause], np.float64)
            two = np.asarray(decays.rates[name], np.float64)
            fast, slow = np.maximum(one, two), np.minimum(one, two)
            found[f"f{k}"] = np.asarray(decays.feeds[name, cause], np.float64)
            found |= {
                f"s{k}": slow,
                f"q{k}": fast - slow,
                f"o{k}": (fast > float(ENDLESS)).astype(np.float64),
            }
        return found

    def _decayed(self) -> list[str]:
        """Return code that brings all variables to the present, and keeps what they are before anything happens."""
        lines = ["h = (now - at) * stride"]
        for (name, cause), k in self.feeds.items():
            if not any(line.startswith(f"{self.variables[name]} =") for line in lines):
                lines.append(self._kept(name))
            share = f"(o{k} - (1 - o{k}) * expm1(-h * q{k})) / (q{k} + int(q{k} == 0))"
            share = f"(int(q{k} == 0) * h + int(q{k} != 0) * {share})"
            much = "1.0" if cause == ALONE else self.variables[cause]
            short = self.variables[name]
            lines.append(f"{short} = {short} + {much} * (f{k} * exp(-h * s{k}) * {share})")
        fed = {name for name, _ in self.feeds}
        lines += [self._kept(name) for name in self.rates if name not in fed]
        lines += [
            f"{before} = int(h > 0) * {self.variables[name]} + int(h == 0) * {before}"
            for name, before in self.earlier.items()
        ]
        return [*lines, "at = now"]

    def _kept(self, name: str) -> str:
        short, rate = self.variables[name], self.rates[name]
        return f"{short} = {short} * exp(-h * {rate}) * int({rate} < {ENDLESS})"

    def _event(self, assignments: tuple[Assignment, ...], other: str, arrival: bool) -> Event:
        """Return what happens at an event; the other side's variables are as they were before this grid time."""
        names = {**self.parameters, **self.variables, "weight": "w", "since": "since"}
        names |= {name: self.earlier[name] for name, place in self._places.items() if place == other}
        event, lines = Event(), self._decayed()
        bounds = [code_of(bound.tree, names) for bound in self._rule.bounds or ()]
        for each in assignments:
            value = self._value(each.value.tree, names, event, lines)
            if each.name == "weight":
                lines.append(f"w = clip({value}, {', '.join(bounds)})" if bounds else f"w = {value}")
                continue
            if each.local:
                names[each.name] = self._local("l")
                lines.append(f"{names[each.name]} = {value}")
            else:
                lines.append(f"{self.variables[each.name]} = {value}")
                names[each.name] = self.variables[each.name]
        if arrival:
            factor = self._rule.factor
            value = "1.0" if factor is None else self._value(factor.tree, names, event, lines)
            lines.append(f"sent = {value} * w" if self._rule.assigns_weight else f"sent = {value}")
        event.pieces.append("\n".join(lines))
        return event

    def _value(self, tree: Node, names: dict[str, str], event: Event, lines: list[str]) -> str:
        """Return an expression in code; what it draws is drawn before, and the code so far is a piece of its own."""

        def without_draws(node: Node) -> Node:
            node = replace(node, parts=tuple(without_draws(part) for part in node.parts))
            if node.kind not in DRAWN:
                return node
            arguments = []
            for part in node.parts:
                arguments.append(self._local("a"))
                lines.append(f"{arguments[-1]} = {code_of(part, names)}")
            drawn = self._local("d")
            names[drawn] = drawn
            event.draws.append(Draw(node.kind, tuple(arguments), drawn))
            event.pieces.append("\n".join(lines))
            lines.clear()
            return replace(node, kind="name", name=drawn, parts=())

        return code_of(without_draws(tree), names)

    def _local(self, letter: str) -> str:
        """Return a new name; where anything is drawn it must outlast a piece of code."""
        self._locals += 1
        name = f"{letter}{self._locals}"
        if self._rule.random:
            self.numbers.add(name)
        return name
