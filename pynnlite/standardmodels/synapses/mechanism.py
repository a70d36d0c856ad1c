"""Synapses that learn, composed of two parts."""

from __future__ import annotations

import copyreg
import re
from abc import ABCMeta
from collections.abc import Mapping
from functools import cache
from textwrap import dedent
from typing import Any, ClassVar, cast

from ...declarations import SynapseType, called_as
from ...errors import BadValue, ModelError, UnknownArgument
from ...pynn import argument
from .part import SynapsePart
from .timing import TimingDependence
from .weights import WeightDependence

PARTS = ("timing_dependence", "weight_dependence")
"""The arguments by which parts are given."""


class STDPMechanism(SynapseType):
    """A synapse with spike-timing-dependent plasticity: ``STDPMechanism(SpikePairRule(), AdditiveWeightDependence())``.

    Synapses of the same parts are of the same type; their parameters are those of both parts.

    Parameters
    ----------
    timing_dependence : TimingDependence
        How a change depends on the times of spikes: `SpikePairRule`, `PfisterSpikeTripletRule`, `Vogels2011Rule`, or
        one of your own.
    weight_dependence : WeightDependence
        How far the weight moves: `AdditiveWeightDependence`, `MultiplicativeWeightDependence`,
        `AdditivePotentiationMultiplicativeDepression`, `GutigWeightDependence`, or one of your own.
    voltage_dependence : None
        PyNN has it for later; it must be None.
    dendritic_delay_fraction : number, array, RandomDistribution, callable or str
        Which part of the delay lies behind the synapse, where spikes of the target travel back; the rest lies before
        it.
    weight, delay
        As for every synapse type.

    Raises
    ------
    BadValue
        If these are no such parts.
    """

    timing_part: ClassVar[type[TimingDependence]]
    weight_part: ClassVar[type[WeightDependence]]

    def __new__(
        cls, timing_dependence: Any = None, weight_dependence: Any = None, *rest: Any, **given: Any
    ) -> Any:
        if cls.declaration:  # a copy, or what is unpickled
            return object.__new__(cls)
        _check_names(given, timing_dependence, weight_dependence)
        for part, kind, example in (
            (timing_dependence, TimingDependence, "timing_dependence=SpikePairRule()"),
            (weight_dependence, WeightDependence, "weight_dependence=AdditiveWeightDependence()"),
        ):
            if not isinstance(part, kind):
                name, _, value = example.partition("=")
                raise BadValue(f"{name} of STDPMechanism must be one such as {value}, not {part!r}.")
        parts: tuple[Any, Any] = (type(timing_dependence), type(weight_dependence))
        return object.__new__(mechanism(*parts))

    def __init__(
        self,
        timing_dependence: TimingDependence,
        weight_dependence: WeightDependence,
        voltage_dependence: None = None,
        dendritic_delay_fraction: Any = 1.0,
        weight: Any = 0.0,
        delay: Any = None,
    ) -> None:
        if voltage_dependence is not None:
            raise BadValue(
                f"voltage_dependence of STDPMechanism must be None, not {voltage_dependence!r}: rules that read the"
                " potential are not there yet."
            )
        self._timing, self._weights = timing_dependence, weight_dependence
        parts = {**timing_dependence.given, **weight_dependence.given}
        super().__init__(weight, delay, dendritic_delay_fraction=dendritic_delay_fraction, **parts)

    __signature__ = called_as(__init__)

    @property
    def timing_dependence(self) -> TimingDependence:
        """How a change depends on the times of spikes."""
        return self._timing

    @property
    def weight_dependence(self) -> WeightDependence:
        """How far the weight moves."""
        return self._weights

    @property
    def voltage_dependence(self) -> None:
        """Rules that read the potential are not there yet."""

    @classmethod
    def told(cls, values: Mapping[str, Any]) -> str:
        """Return a text with the parts, and those of some values that differ from the defaults."""
        parts = []
        rest = dict(values)
        for kind in (cls.timing_part, cls.weight_part):
            parts.append(
                kind.told({name: rest.pop(name) for name in kind.get_parameter_names() if name in rest})
            )
        own = super().told(rest)
        return f"STDPMechanism({', '.join(filter(None, [*parts, own.partition('(')[2][:-1]]))})"


def _check_names(given: Mapping[str, Any], *parts: Any) -> None:
    """Raise `UnknownArgument` for what is no argument; parameters of the parts are given to these."""
    allowed = [name for name in STDPMechanism.__signature__.parameters if name not in PARTS]
    for name in given:
        if name not in allowed:
            entry = argument("STDPMechanism", name)
            hint = "" if entry is None else f" {entry}"
            for part in parts:
                if isinstance(part, SynapsePart) and part.has_parameter(name):
                    hint = f" Give it to the part: {type(part).__name__}({name}=…)."
            raise UnknownArgument("STDPMechanism", name, [*PARTS, *allowed], hint)


def go_together(timing: type[TimingDependence], weights: type[WeightDependence]) -> bool:
    """Tell whether a weight dependence means anything to a timing dependence."""
    uses = any(place in timing.declaration for place in ("{plus}", "{minus}"))
    return uses or not any(re.search(r"\bweight\b", text) for text in (weights.plus, weights.minus))


@cache
def mechanism(timing: type[TimingDependence], weights: type[WeightDependence]) -> type[STDPMechanism]:
    """Return the type of the synapses that are composed of parts of some classes."""
    for part, given, missing in (
        (timing, timing.declaration, "'declaration'"),
        (weights, weights.plus and weights.minus, "'plus' and 'minus'"),
    ):
        if not given:
            raise ModelError(f"What {part.__name__} does is not known: say it in its attributes {missing}.")
    if not go_together(timing, weights):
        raise BadValue(
            f"{timing.__name__} says itself how far the weight moves, so {weights.__name__} would mean nothing. Give"
            " AdditiveWeightDependence, which bounds the weight."
        )
    text = (
        dedent(timing.declaration).strip().replace("{plus}", weights.plus).replace("{minus}", weights.minus)
    )
    members = {
        "__module__": __name__,
        "__qualname__": f"STDPMechanism({timing.__name__},{weights.__name__})",
        "__doc__": STDPMechanism.__doc__,
        "__signature__": STDPMechanism.__signature__,
        "timing_part": timing,
        "weight_part": weights,
        "parameters": (*timing.parameters, *weights.parameters),
        "declaration": f"{text}\nweight: {weights.bounds}",
    }
    return cast(type[STDPMechanism], _Composed("STDPMechanism", (STDPMechanism,), members))


class _Composed(ABCMeta):
    """The class of types that are composed: these have no names in a module, so they are pickled by their parts."""


def _reduced(kind: Any) -> Any:
    return mechanism, (kind.timing_part, kind.weight_part)


copyreg.pickle(_Composed, _reduced)
