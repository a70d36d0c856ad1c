"""What the synapses of a projection have: parameters and initial values, which users change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..connectors import between
from ..declarations import Parameter, Receptor, SynapseType
from ..declarations.rules.rule import TAU_SYN
from ..errors import BadValue, UnknownParameter
from ..model import ProjectionSpec
from ..random import Streams
from ..recipe import (
    Expansion,
    check_known_bounds,
    checked_weights,
    receptor_of,
    receptor_time,
    wanted_sign,
)
from ..values import Constant, Value
from .delays import check_delays
from .group import Group
from .receptors import check_sign, meant
from .synapse_list import SynapseList
from .synapses import SynapseReader

if TYPE_CHECKING:
    from .description import Description

STRUCTURE = ("delay", "dendritic_delay_fraction")
"""The parameters that are fixed once a network has been built."""


def initial_of(kind: type[SynapseType]) -> dict[str, Value]:
    """Return the default initial value of each synaptic variable."""
    if not kind.declaration:
        return {}
    return {state.name: Constant(float(state.default)) for state in kind.states}


def forget_learned(network: Description) -> None:
    """Go back to the weights and synaptic variables that the user gave, for a network that is reset."""
    for (number, name), value in network.before_learning.items():
        network.projection_specs[number] = with_value(network.projection_specs[number], name, value)
    network.before_learning.clear()


def value_of(spec: ProjectionSpec, name: str) -> Value | None:
    """Return a parameter, or the initial value of a synaptic variable, as it was given."""
    return spec.values[name] if name in spec.values else spec.initial[name]


def with_value(spec: ProjectionSpec, name: str, value: Value | None) -> ProjectionSpec:
    """Return a projection with another value of a parameter, or another initial value of a synaptic variable."""
    if name in spec.values:
        return replace(spec, values={**spec.values, name: value})
    return spec if value is None else replace(spec, initial={**spec.initial, name: value})


def variable(kind: type[SynapseType], name: str) -> Parameter:
    """Return what is to be known of a synaptic variable to check its values, or raise `UnknownParameter`."""
    known = {state.name: state for state in kind.states} if kind.declaration else {}
    if name not in known:
        hint = f" It is a parameter: use set({name}=…)." if kind.has_parameter(name) else ""
        raise UnknownParameter(kind.__name__, name, known, kind="synaptic variable", hint=hint)
    return Parameter(name, known[name].default, known[name].unit, known[name].doc)


class SynapseValues(SynapseList):
    """The synapses of a projection, with what is set and initialised."""

    _pre: Group
    _post: Group

    def set(self, **attributes: Any) -> None:
        """Change synapse parameters; between runs this acts on the steps that begin at the present time.

        A weight that is set is the one that `reset` goes back to; what synapses have learned is not.

        Parameters
        ----------
        **attributes
            Parameters of the synapse type: a number, a `RandomDistribution`, an expression in the distance d (µm) as
            text, a function of distance or of both indices, an array of shape (sources, targets), a list with one value
            for each synapse in the order of ``get("weight", "list")``, or what `get` returned for one parameter.

        Raises
        ------
        SimulationStateError
            For a delay or `dendritic_delay_fraction` after the first run; `reset()` first.
        """
        spec, kind = self.spec, self.spec.synapse_type
        values: dict[str, Value | None] = dict(spec.values)
        receptors = self._receptors(spec)
        with self._network.all_or_nothing("A changed synapse"):
            for name, given in attributes.items():
                parameter = kind.parameter(name)
                if name in STRUCTURE:
                    self._network.require_open(f"A changed {name}")
                given = self._without_addresses(name, given)
                number = self._network.next_assignment(name, -1 - spec.number)
                in_receptor = name == "weight" or parameter.unit == "weight"
                units = {receptor.unit for receptor in receptors} if in_receptor else {parameter.unit}
                for unit in sorted(units):
                    values[name] = kind._checked(replace(parameter, unit=unit), given, number)
            values |= self._between({name: values[name] for name in attributes})
            if "weight" in attributes:
                values["weight"] = meant(values["weight"], receptors, self._network)
            spec = replace(spec, values=values)
            self._check(spec, receptors)
            if "delay" in attributes:
                check_delays(spec, self._network)
            self._network.projection_specs[spec.number] = spec
        for name in attributes:
            self._network.before_learning.pop((spec.number, name), None)

    def initialize(self, **initial_values: Any) -> None:
        """Set the initial values of synaptic variables; between runs, their present values too.

        Parameters
        ----------
        **initial_values
            Values by name, of the kinds that `set` takes.

        Raises
        ------
        UnknownParameter
            If the synapse type has no such variable.
        """
        spec = self.spec
        initial: dict[str, Value | None] = {}
        with self._network.all_or_nothing("A changed initial value"):
            for name, given in initial_values.items():
                parameter = variable(spec.synapse_type, name)
                given = self._without_addresses(name, given)
                number = self._network.next_assignment(f"initial.{name}", -1 - spec.number)
                initial[name] = spec.synapse_type._checked(parameter, given, number)
            fresh = self._between(initial).items()
            new = {name: value for name, value in fresh if value is not None}
            spec = replace(spec, initial={**spec.initial, **new})
            self._expansion(spec).check()
            self._network.projection_specs[spec.number] = spec
        for name in initial_values:
            self._network.before_learning.pop((spec.number, name), None)

    @property
    def initial_values(self) -> dict[str, Any]:
        """The initial value of each synaptic variable, as it was given."""
        former = self._network.before_learning
        values = {
            name: former.get((self.spec.number, name), value) for name, value in self.spec.initial.items()
        }
        return {name: value if value.constant is None else value.constant for name, value in values.items()}

    def _without_addresses(self, name: str, given: Any) -> Any:
        """Return the numbers of what `get` returned, which must be that of these synapses; anything else as it is."""
        if isinstance(given, Mapping):
            if not {"source", "target", name} <= given.keys():
                raise BadValue(
                    f"{name} of {self.spec.label!r} is given as columns by name. They must be 'source', 'target' and"
                    f' {name!r}, as get({name!r}, "columns") returns them; got {", ".join(map(repr, given))}.'
                )
            addresses, numbers = (given["source"], given["target"]), given[name]
        elif isinstance(given, list) and given and all(isinstance(r, tuple) and len(r) == 3 for r in given):
            sources, targets, numbers = zip(*given, strict=True)
            addresses = sources, targets
        else:
            return given
        if not all(np.array_equal(*each) for each in zip(self.pairs, addresses, strict=True)):
            raise BadValue(
                f"{name} of {self.spec.label!r} has the addresses of other synapses, or in another order: give"
                f" what get({name!r}, …) returns for all synapses of this projection."
            )
        return np.asarray(numbers)

    @property
    def _reader(self) -> SynapseReader:
        state = self._network.state
        delays = None if state is None else state.delays
        return SynapseReader(self._expansion(self.spec), delays, self._network.ownership)

    def _expansion(self, spec: ProjectionSpec) -> Expansion:
        return Expansion(spec, self._network.specs, Streams(self._network.seed))

    def _between(self, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
        """Return values whose expressions may look at the two groups."""
        return {n: None if v is None else between(v, self._pre, self._post) for n, v in values.items()}

    def _receptors(self, spec: ProjectionSpec) -> list[Receptor]:
        return [receptor_of(spec, part, self._network.specs) for part in range(len(spec.post.parts))]

    def _check(self, spec: ProjectionSpec, receptors: Sequence[Receptor]) -> None:
        """Check what can be checked without drawing: the lengths, signs and bounds of numbers that the user gave."""
        expansion, rule = self._expansion(spec), spec.rule
        expansion.check()
        weight, populations = spec.values["weight"], self._network.specs
        for part, receptor in enumerate(receptors):
            if rule is not None and TAU_SYN in rule.names:
                receptor_time(spec, part, populations)
            constant = None if weight is None else weight.constant
            if constant is not None:
                check_sign(replace(receptor, sign=wanted_sign(receptor, rule)), constant)
            unknown = check_known_bounds(spec, part, populations)
            if unknown or (constant is None and weight is not None and weight.given):
                for batch in expansion.batches(expansion.targets_of(part)):
                    checked_weights(spec, part, populations, batch)
