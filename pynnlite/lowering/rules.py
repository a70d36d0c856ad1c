"""What the synapses of a rule work out at each event, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..declarations.dynamics import WEIGHT
from ..declarations.rules import ALONE, Assignment, Decays, Place, Rule, places_of
from ..declarations.rules.decays import ENDLESS
from ..declarations.rules.rule import SINCE
from ..expressions import Node
from ..expressions.operations import DRAWN
from .graph import Graph, Value

HUGE = 2.0**51
"""From here on every number is a whole one."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw at an event.

    Parameters
    ----------
    kind : str
        ``"chance"`` or ``"binomial"``.
    arguments : tuple of Value
        What it is drawn with; they may depend on earlier draws.
    result : str
        The column that takes what is drawn.
    """

    kind: str
    arguments: tuple[Value, ...]
    result: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happens at an event.

    Parameters
    ----------
    outputs : dict of str to Value
        What columns become: see `LoweredRule`.
    draws : list of Draw
        What is drawn before, in this order.
    """

    outputs: dict[str, Value] = field(default_factory=dict)
    draws: list[Draw] = field(default_factory=list)


class _RuleGraph(Graph):
    """A graph that takes expressions of rules, each operation as it stands.

    What is cheaper is rounded differently: ``(w - w_min) / (w_max - w_min)`` would be more than 1 at times.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rules = {"where": self._where}
        self.draws: list[Draw] = []
        self._n_drawn = 0

    def expression(self, node: Node, names: Mapping[str, Value]) -> Value:
        if node.kind in DRAWN:
            arguments = tuple(self.expression(part, names) for part in node.parts)
            self.draws.append(Draw(node.kind, arguments, drawn(self._n_drawn)))
            self._n_drawn += 1
            return self.column(self.draws[-1].result)
        if node.kind == "power":
            base, exponent = (self.expression(part, names) for part in node.parts)
            return self._any_power(base, exponent)
        return super().expression(node, names)

    def chosen(self, condition: Value, there: Value, here: Value) -> Value:
        """Return one of two values by a condition, which may be known beforehand."""
        if condition.kind == "number":
            return there if condition.number else here
        return self.of("where", condition, there, here)

    def begin(self) -> list[Draw]:
        """Begin an event; return the list that its draws will be in."""
        self.draws, self._n_drawn = [], 0
        return self.draws

    def _any_power(self, base: Value, exponent: Value) -> Value:
        """Return a power as `pynnlite.expressions.elementary.power` has it."""
        if exponent.kind == "number":
            return self._power(base, exponent.number)
        none, one, inverse = self.number(0.0), self.number(1.0), self.number(float("inf"))
        half = self.of("multiply", exponent, self.number(0.5))
        whole = self.of("equal", exponent, self._rounded(exponent))
        odd = self.of("where", self.of("equal", half, self._rounded(half)), none, whole)
        positive = self.of("where", whole, self.of("abs", base), base)
        result = self.of("exp", self.of("multiply", exponent, self.of("log", positive)))
        turned = self.of("where", odd, self.of("negative", result), result)
        result = self.of("where", self.of("less", base, none), turned, result)
        at_zero = self.of("where", self.of("greater", exponent, none), none, inverse)
        result = self.of("where", self.of("equal", base, none), at_zero, result)
        return self.of("where", self.of("equal", exponent, none), one, result)

    def _rounded(self, value: Value) -> Value:
        """Return the nearest whole number."""
        shift = self.number(1.5 * 2.0**52)
        near = self.plain("subtract", self.plain("add", value, shift), shift)
        small = self.of("less", self.of("abs", value), self.number(HUGE))
        return self.of("where", small, near, value)


class LoweredRule:
    """The values that a rule works out at each event.

    Columns are named by `before`, `elapsed` and the like below; a variable has its own name, and so have ``"weight"``
    and ``"since"``. The column of a variable has it as it was at its latest event. The column `elapsed` has the time
    since then, where the variable is kept. At a spike, variables of targets are as they are right before it.

    Parameters
    ----------
    rule : Rule
        The rule.
    kept : dict of str to {"source", "target", "synapse"}
        Where each variable is kept.
    parameters : dict of str to (float or None)
        Parameters of the rule; None for those that differ by synapse, which have a column.
    decays : Decays
        How variables decay, if the parameters that differ were 1.

    Attributes
    ----------
    parameters, rates : dict of str to Value
        The parameters; the rates by which variables decay, per ms.
    feeds : dict of (str, str) to Value
        By how much a variable is fed by another, per ms.
    arrival, spike : Event
        What happens when a spike of the source, or one of the target, is at the synapse.
    fired : dict of str to Value
        What variables that are kept at the target become when it fires, and what they are `before`.
    observed : dict of str to Value
        The variables as they are some time after their latest events.
    """

    def __init__(
        self,
        rule: Rule,
        kept: Mapping[str, Place],
        parameters: Mapping[str, float | None],
        decays: Decays,
    ) -> None:
        self.rule, self.kept, self._means = rule, kept, places_of(rule)
        self.graph = graph = _RuleGraph()
        self.parameters = {
            name: graph.column(parameter(name)) if value is None else graph.number(value)
            for name, value in parameters.items()
        }
        differ = {name for name, value in parameters.items() if value is None}
        varied = {name for name, side in rule.equations.items() if side.names & differ}
        self.rates = {
            name: graph.column(rate(name)) if name in varied else graph.number(float(value))
            for name, value in decays.rates.items()
        }
        self.feeds = {
            (name, cause): graph.column(feed(name, cause)) if name in varied else graph.number(float(value))
            for (name, cause), value in decays.feeds.items()
        }
        self.arrival = self._event(rule.arrival, "source", "target")
        self.spike = self._event(rule.spike, "target", "source")
        self.fired = self._fired()
        self.observed = self._observed()

    @property
    def by_head(self) -> bool:
        """Whether synapses have no events but arrivals, so that their variables are as old as those of the source."""
        return not self.rule.spike

    @property
    def earlier(self) -> list[str]:
        """The variables of synapses of which the value before the present grid time is kept too."""
        if self.by_head:
            return []
        return [name for name, place in self.kept.items() if place == "synapse" != self._means[name]]

    def kept_at(self, place: Place) -> list[str]:
        """Return the variables that are kept at one place."""
        return [name for name, where in self.kept.items() if where == place]

    def _elapsed(self, place: Place) -> Value:
        return self.graph.column(elapsed("source" if place == "synapse" and self.by_head else place))

    def _decayed(self, place: Place) -> dict[str, Value]:
        """Return the variables of one place as they are now, if nothing happens now."""
        graph, time = self.graph, self._elapsed(place)
        state = {name: graph.column(name) for name in self.kept_at(place)}
        now = {
            name: self._faded(value, self.rates[name], time) if name in self.rates else value
            for name, value in state.items()
        }
        for (name, cause), much in self.feeds.items():
            if name in state:
                share = self._fed(
                    self.rates[name], graph.number(0.0) if cause == ALONE else self.rates[cause], time
                )
                amount = graph.of("multiply", much, share)
                now[name] = graph.of(
                    "add", now[name], amount if cause == ALONE else graph.of("multiply", state[cause], amount)
                )
        return now

    def _faded(self, value: Value, rate_: Value, time: Value) -> Value:
        graph, none, endless = self.graph, self.graph.number(0.0), self.graph.number(ENDLESS)
        if rate_.kind == "number":
            if rate_.number > ENDLESS:
                return none
            return value if rate_.number == 0.0 else graph.of("multiply", value, self._shrunk(rate_, time))
        gone = graph.of("greater", rate_, endless)
        factor = self._shrunk(graph.of("where", gone, graph.number(1.0), rate_), time)
        return graph.of("multiply", value, graph.of("where", gone, none, factor))

    def _shrunk(self, rate_: Value, time: Value) -> Value:
        """Return exp(-rate time)."""
        return self.graph.of("exp", self.graph.of("multiply", time, self.graph.of("negative", rate_)))

    def _fed(self, one: Value, two: Value, time: Value) -> Value:
        """Return how much of what feeds a variable is in it some time later; see `Decays.after`."""
        graph = self.graph
        fast, slow = graph.of("maximum", one, two), graph.of("minimum", one, two)
        apart, endless = graph.plain("subtract", fast, slow), graph.number(ENDLESS)
        near = graph.of("minimum", apart, endless)
        grown = graph.of(
            "negative", graph.plain("expm1", graph.of("multiply", time, graph.of("negative", near)))
        )
        share = graph.chosen(graph.of("greater", fast, endless), graph.number(1.0), grown)
        share = graph.chosen(
            graph.of("equal", apart, graph.number(0.0)), time, graph.of("divide", share, apart)
        )
        return graph.of("multiply", self._shrunk(slow, time), share)

    def _event(self, event: tuple[Assignment, ...], own: Place, other: Place) -> Event:
        """Return what happens at an event of one side."""
        graph = self.graph
        found = Event(draws=graph.begin())
        now = self._decayed("synapse") | self._decayed("source")
        now |= {
            name: graph.column(name) if own == "target" else value
            for name, value in self._decayed("target").items()
        }
        names = {**self.parameters, **now, WEIGHT: graph.column(WEIGHT), SINCE: graph.column(SINCE)}
        # Variables of the other side are as they were before this grid time: spikes at one time are no pair.
        earlier = {
            name: self._before(name, now[name])
            for name in now
            if name in self.earlier or (self.kept[name] == "source" and not self.by_head)
        }
        names |= {name: value for name, value in earlier.items() if self._means[name] == other}
        self._assign(names, event)
        assigned = {each.name for each in event if not each.local}
        final = {name: names[name] if name in assigned else value for name, value in now.items()}
        changing = {"synapse", "source"} if own == "source" else {"synapse"}
        found.outputs.update({name: final[name] for name in final if self.kept[name] in changing})
        found.outputs.update(
            {before(name): value for name, value in earlier.items() if self.kept[name] in changing}
        )
        if self.rule.assigns_weight:
            found.outputs[WEIGHT] = names[WEIGHT]
        if own == "source" and self.rule.factor is not None:
            found.outputs[FACTOR] = graph.expression(self.rule.factor.tree, names)
        return found

    def _before(self, name: str, now: Value) -> Value:
        """Return a variable as it was before the present grid time."""
        graph = self.graph
        later = graph.of("greater", self._elapsed(self.kept[name]), graph.number(0.0))
        return graph.of("where", later, now, graph.column(before(name)))

    def _assign(self, names: dict[str, Value], event: tuple[Assignment, ...]) -> None:
        graph = self.graph
        bounds = [graph.expression(bound.tree, names) for bound in self.rule.bounds or ()]
        for each in event:
            value = graph.expression(each.value.tree, names)
            if each.name == WEIGHT and bounds:
                value = graph.of("minimum", graph.of("maximum", value, bounds[0]), bounds[1])
            names[each.name] = value

    def _fired(self) -> dict[str, Value]:
        """Return what happens to variables that are kept at the target: from such variables and parameters alone."""
        now = self._decayed("target")
        names = {**self.parameters, **now}
        for each in self.rule.spike:
            if (each.local or each.name in now) and each.value.names <= names.keys() and not _draws(each):
                names[each.name] = self.graph.expression(each.value.tree, names)
        return {**{name: names[name] for name in now}, **{before(name): value for name, value in now.items()}}

    def _observed(self) -> dict[str, Value]:
        graph = self.graph
        found: dict[str, Value] = {}
        places: tuple[Place, ...] = ("synapse", "source", "target")
        for place in places:
            later = graph.of("greater", self._elapsed(place), graph.number(0.0))
            found |= {
                name: graph.of("where", later, value, graph.column(name))
                for name, value in self._decayed(place).items()
            }
        return {observed(name): found[name] for name in self.kept}


def _draws(each: Assignment) -> bool:
    return any(node.kind in DRAWN for node in each.value.tree.walk())


FACTOR = "factor"
"""The column of what the weight is multiplied with when it is transmitted."""


def before(name: str) -> str:
    """Return the name of the column with a variable as it was before the present grid time."""
    return f"before.{name}"


def elapsed(place: str) -> str:
    """Return the name of the column with the time, in ms, since the latest event at a place."""
    return f"elapsed.{place}"


def parameter(name: str) -> str:
    """Return the name of the column of a parameter that differs by synapse."""
    return f"parameter.{name}"


def rate(name: str) -> str:
    """Return the name of the column of the rate by which a variable decays, per ms."""
    return f"rate.{name}"


def feed(name: str, cause: str) -> str:
    """Return the name of the column of how much a variable is fed by another, per ms."""
    return f"feed.{name}.{cause}"


def observed(name: str) -> str:
    """Return the name of the column of a variable as it is now."""
    return f"observed.{name}"


def drawn(number: int) -> str:
    """Return the name of the column of what is drawn."""
    return f"drawn.{number}"


def argument(number: int, which: int) -> str:
    """Return the name of the column of one argument of a draw."""
    return f"argument.{number}.{which}"
