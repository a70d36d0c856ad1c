"""Cells that are composed of a neuron and receptors with names of their own."""

from __future__ import annotations

import copyreg
from abc import ABCMeta
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar, cast

from ...declarations import CellType, called_as
from ...errors import BadValue
from .components import NeuronPart, ReceptorPart, filled

RESERVED = frozenset({"threshold", "hazard", "reset", "refractory", "current", "weight"})
"""Words of declarations, which cannot be names of receptors."""

Parts = tuple[tuple[str, type[ReceptorPart]], ...]


class PointNeuron(CellType):
    """A neuron with receptors, each with a name of its own: ``PointNeuron(AdExp(), AMPA=AlphaPSR(tau_syn=1.0))``.

    The parameters of a receptor are called ``"AMPA.tau_syn"``, its variables ``"AMPA.gsyn"``. Neurons are `LIF` and
    `AdExp`; receptors are `CurrExpPostSynapticResponse`, `CondExpPostSynapticResponse` (`ExpPSR`),
    `CondAlphaPostSynapticResponse` (`AlphaPSR`) and `CondBetaPostSynapticResponse` (`BetaPSR`). A cell may have several
    of each kind. Cells of the same parts are of the same type.

    Parameters
    ----------
    neuron : NeuronPart
        The neuron without synapses.
    given : ReceptorPart
        The receptors, by name.

    Raises
    ------
    BadValue
        If these are no such parts, or a name cannot be that of a receptor.
    """

    neuron_part: ClassVar[type[NeuronPart]]
    receptor_parts: ClassVar[Parts] = ()

    def __new__(cls, *parts: Any, **given: Any) -> Any:
        if cls.declaration:  # a copy, or what is unpickled
            return object.__new__(cls)
        if len(parts) != 1 or not isinstance(parts[0], NeuronPart):
            raise BadValue(
                "PointNeuron needs a neuron, LIF(…) or AdExp(…), and receptors by name, not"
                f" {', '.join(map(repr, parts)) or 'receptors alone'}."
            )
        for name, receptor in given.items():
            _check_receptor(name, receptor, parts[0])
        kinds = tuple(sorted((name, type(receptor)) for name, receptor in given.items()))
        return object.__new__(composed(type(parts[0]), kinds))

    def __init__(self, neuron: NeuronPart, /, **given: ReceptorPart) -> None:
        values = dict(neuron.values)
        for name, receptor in given.items():
            values |= {f"{name}.{parameter}": value for parameter, value in receptor.values.items()}
        self._values = {parameter.name: values[parameter.name] for parameter in self.parameters}

    __signature__ = called_as(__init__)

    @classmethod
    def told(cls, values: Any) -> str:
        """Return a text with the parts, and those of some values that differ from the defaults."""
        own = {name: value for name, value in values.items() if "." not in name}
        parts = [cls.neuron_part.told(own)]
        for name, kind in cls.receptor_parts:
            start = f"{name}."
            mine = {
                each.removeprefix(start): value for each, value in values.items() if each.startswith(start)
            }
            parts.append(f"{name}={kind.told(mine)}")
        return f"PointNeuron({', '.join(parts)})"


def _check_receptor(name: str, receptor: Any, neuron: NeuronPart) -> None:
    """Raise `BadValue` unless something is a receptor, and its name one that it can have."""
    if not isinstance(receptor, ReceptorPart):
        raise BadValue(
            f"{name} of PointNeuron must be a receptor, such as AlphaPSR(tau_syn=1.0), not {receptor!r}."
        )
    taken = {*neuron.get_parameter_names(), *(state.name for state in neuron.states)} | RESERVED
    if not name.isidentifier() or name in taken or name.startswith("_"):
        raise BadValue(
            f"{name!r} cannot be the name of a receptor: it must be an identifier, must not begin with an underscore,"
            " and must not be a parameter, a variable or a word of declarations."
        )


@cache
def composed(neuron: type[NeuronPart], receptors: Parts) -> type[PointNeuron]:
    """Return the type of the cells that have a neuron of some class and receptors of some names and classes."""
    parameters, states, kinds = [*neuron.parameters], [*neuron.states], []
    currents, text = [], ""
    for name, kind in receptors:
        parameters += [replace(each, name=f"{name}.{each.name}") for each in kind.parameters]
        states += [replace(each, name=filled(each.name, name, "")) for each in kind.states]
        currents.append(filled(kind.current, name, neuron.potential))
        text += filled(kind.declaration, name, neuron.potential)
        kinds.append(kind.receptor(name))
    inputs = " + ".join(currents)
    drive = neuron.declaration.replace("{inputs} + ", f"{inputs} + " if inputs else "").replace(
        "{inputs}", inputs
    )
    members = {
        "__module__": __name__,
        "__qualname__": f"PointNeuron({_spelled(neuron, receptors)})",
        "__doc__": PointNeuron.__doc__,
        "__signature__": PointNeuron.__signature__,
        "neuron_part": neuron,
        "receptor_parts": receptors,
        "parameters": tuple(parameters),
        "states": tuple(states),
        "receptors": tuple(kinds),
        "declaration": drive + text,
    }
    return cast(type[PointNeuron], _Composed("PointNeuron", (PointNeuron,), members))


class _Composed(ABCMeta):
    """The class of types that are composed: these have no names in a module, so they are pickled by their parts."""


def _reduced(kind: Any) -> Any:
    return composed, (kind.neuron_part, kind.receptor_parts)


copyreg.pickle(_Composed, _reduced)


def _spelled(neuron: type[NeuronPart], receptors: Parts) -> str:
    return ",".join([neuron.__name__, *(f"{name}={kind.__name__}" for name, kind in receptors)])
