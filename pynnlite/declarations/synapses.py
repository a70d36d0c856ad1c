"""What the synapses of a projection are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .. import units
from ..errors import BadValue, ModelError
from ..expressions import Formula
from ..values import Expressed, FloatArray, Value, as_value
from .checks import scales
from .declared import Declared
from .defaults import Defaults
from .dimensions import Scale
from .dynamics import WEIGHT
from .on_class import OnceOnClass, OnClass
from .parameter import Parameter, State
from .parts import check_name
from .rules import Decays, Rule, decays, parse_rule
from .rules.checks import OF_FRONT_END, checked_rule, times_of
from .statements import NAME

ANY_SYNAPSE = (
    Parameter(WEIGHT, 0.0, "", "Change of the synaptic variable at a spike."),
    Parameter("delay", None, "ms", "Time from a spike to its effect.", least=0.0),
)
"""The parameters of every synapse type."""

FRACTION = Parameter(
    "dendritic_delay_fraction",
    1.0,
    "",
    "Which part of the delay lies behind the synapse, in the dendrite; the rest lies before it, in the axon.",
    least=0.0,
    most=1.0,
)
"""A further parameter of those that see spikes of their targets."""

_SEES_TARGET = re.compile(r"^\s*spike\s*:", re.MULTILINE)
_EQUATION = re.compile(rf"^\s*d({NAME})/dt\s*=", re.MULTILINE)


class SynapseType(Declared):
    """What the synapses of a projection are made of; subclass it and declare `parameters` and `declaration`.

    Parameters
    ----------
    weight : number, array, RandomDistribution, callable, str or quantity
        In nA, µS or mV, by the receptor that the synapses act on. A text is an expression in the distance d in µm,
        e.g. ``"0.2 + 0.3*d"``.
    delay : number, array, RandomDistribution, callable, str, quantity or None
        In ms; the shortest delay that the simulation allows if None.
    given : number, array, RandomDistribution, callable, str or quantity
        Further parameters of the type, by name.

    Attributes
    ----------
    declaration : str
        What these synapses do, as text, see `pynnlite.declarations.rules.parsing`. A subclass does not inherit it: what
        it does is not known until it says so.
    parameters : tuple of Parameter
        The parameters; those that every synapse type has need not be named. Those with the unit ``"weight"`` are in the
        unit of the weight.
    states : tuple of State
        The synaptic variables with their initial values; those with an equation that begin at 0 need not be named.
    """

    declaration: ClassVar[str] = ""
    states: ClassVar[tuple[State, ...]] = ()

    def __init_subclass__(cls, checked_late: bool = False, **options: Any) -> None:
        """Parse and check the declaration now, or, if `checked_late`, when it is first needed.

        PyNN's types are checked late: no script uses all of them, and tests check them.
        """
        if "declaration" not in vars(cls):
            cls.declaration = ""
        if not isinstance(cls.declaration, str):
            raise ModelError(f"The declaration of {cls.__name__} must be a text, not {cls.declaration!r}.")
        cls.parameters = _completed(cls.parameters, cls.declaration)
        cls.states = _with_all(cls.states, cls.declaration)
        super().__init_subclass__(**options)
        if cls.declaration and not checked_late:
            parts: tuple[Parameter | State, ...] = (*cls.parameters, *cls.states)
            for part in parts:
                check_name(part.name, f"a {type(part).__name__.lower()} of {cls.__name__}")
            _ = cls.rule

    @OnceOnClass
    def rule(cls) -> Rule:
        """The declaration, parsed; numbers stand for the names of units."""
        if not cls.declaration:
            raise ModelError(
                f"What synapses of the type {cls.__name__} do is not known: say it in its attribute 'declaration'."
            )
        return checked_rule(cls, parse_rule(cls.declaration, cls.__name__))

    @OnClass
    def hash(cls) -> str:
        """32 hexadecimal digits, by which a backend knows what these synapses do; ``""`` without a declaration."""
        return cls.rule.hash if cls.declaration else ""

    @OnClass
    def default_initial_values(cls) -> Defaults:
        """The default initial value of each synaptic variable."""
        use = "Call initialize(name=…) on the projection."
        return Defaults(cls.__name__, {state.name: state.default for state in cls.states}, use)

    @OnceOnClass
    def rule_parameters(cls) -> tuple[Parameter, ...]:
        """The parameters that the rule may use, besides the weight."""
        return tuple(each for each in cls.parameters if each.name not in OF_FRONT_END)

    @OnceOnClass
    def scales(cls) -> Mapping[str, Scale]:
        """Of the parameters and variables whose unit is not the coherent one that the rule is in."""
        parts: tuple[Parameter | State, ...] = (*cls.rule_parameters, *cls.states)
        return scales(each for each in parts if each.unit != WEIGHT)

    @classmethod
    def inward(cls, name: str, numbers: FloatArray) -> FloatArray:
        """Return numbers of a parameter or variable, in its declared unit, in the coherent one."""
        return cls.scales[name].inward(numbers) if name in cls.scales else numbers

    @classmethod
    def outward(cls, name: str, numbers: FloatArray) -> FloatArray:
        """Return numbers of a parameter or variable, in the coherent unit, in its declared one."""
        return cls.scales[name].outward(numbers) if name in cls.scales else numbers

    @classmethod
    def decays(cls, parameters: Mapping[str, Any]) -> Decays:
        """Return how the synaptic variables decay, for parameters in coherent units."""
        return decays(cls.rule, parameters, times_of(cls.rule_parameters))

    def __init__(self, weight: Any = 0.0, delay: Any = None, **given: Any) -> None:
        given = {"weight": weight, "delay": delay, **given}
        given = {name: units.collected(value) for name, value in given.items()}
        self._strengths = {name: value for name, value in given.items() if self._is_strength(name)}
        super().__init__(**given | {name: units.bare(value) for name, value in self._strengths.items()})

    @classmethod
    def _hint(cls, name: str) -> str:
        if any(state.name == name for state in cls.states):
            return f" It is a synaptic variable: call initialize({name}=…) on the projection."
        return super()._hint(name)

    @classmethod
    def _is_strength(cls, name: str) -> bool:
        """Tell whether a parameter is in the unit of the weight, which is that of the receptor."""
        return name == WEIGHT or (cls.has_parameter(name) and cls.parameter(name).unit == WEIGHT)

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Value | None:
        if given is None and parameter.name == "delay":
            return None
        what = f"{parameter.name} of {cls.__name__}"
        if isinstance(given, str):
            given = _expressed(given, what)
        value = as_value(given, "" if parameter.unit == WEIGHT else parameter.unit, what, assignment)
        known: Any = value.constant if value.constant is not None else getattr(value, "numbers", None)
        if known is not None:
            if isinstance(known, np.ndarray) and known.ndim == 2:
                known = known[~np.isnan(known)]  # NaN marks pairs without a synapse
            parameter.check(known, what)
        return value

    def values_for(self, unit: str) -> Mapping[str, Value | None]:
        """Return the value of each parameter, with those that are in the unit of the weight in that of a receptor."""
        if all(type(value) is float or type(value) is int for value in self._strengths.values()):
            return self._values
        kind = type(self)
        values = dict(self._values)
        for name, given in self._strengths.items():
            stripped = units.strip(given, unit, f"{name} of {kind.__name__} onto this receptor")
            values[name] = self._checked(replace(self.parameter(name), unit=unit), stripped)
        return values


def _expressed(text: str, what: str) -> Expressed:
    """Return the value that an expression in the distance gives."""
    formula = Formula(text, what)
    if not formula.depends:
        raise BadValue(
            f"{what} is the text {text!r}, which has no d (the distance in µm) in it: give a number."
        )
    return Expressed(formula)


def _completed(parameters: tuple[Parameter, ...], declaration: str) -> tuple[Parameter, ...]:
    """Return parameters with those that a synapse type has without saying so."""
    wanted = [*ANY_SYNAPSE, FRACTION] if _SEES_TARGET.search(declaration) else [*ANY_SYNAPSE]
    given = {each.name: each for each in parameters}
    first = [given.pop(each.name, each) for each in wanted]
    return (*first, *(each for each in parameters if each.name in given))


def _with_all(states: tuple[State, ...], declaration: str) -> tuple[State, ...]:
    """Return states with those that a declaration has equations for, at 0."""
    given = {each.name for each in states}
    found = dict.fromkeys(_EQUATION.findall(declaration))
    return (*states, *(State(name, 0.0, "", "A synaptic variable.") for name in found if name not in given))
