"""The synapses of a projection, of which users change single ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..errors import BadValue
from ..recipe import bounding, check_known_bounds, receptor_of, wanted_sign
from ..timebase import grid_time
from ..values import Constant, Edited, FloatArray
from .delays import check_delays
from .receptors import check_sign
from .synapse_values import STRUCTURE, SynapseValues, value_of, variable, with_value
from .synapses import SynapseReader


class SingleSynapses(SynapseValues):
    """Synapses that can be changed one by one, each in a time that does not depend on how many there are."""

    def set_one(self, name: str, number: int, value: float) -> None:
        """Change a parameter or variable of one synapse; only what concerns this synapse is checked.

        Parameters
        ----------
        name : str
            The parameter or variable.
        number : int
            The position of the synapse in the order of ``get("weight", "list")``.
        value : float
            The new value.
        """
        network, spec = self._network, self.spec
        if network.as_on_spinnaker:
            column = self.column(name).copy()
            column[number] = value
            self.set(**{name: column})
            return
        network.require_live("A changed synapse")
        if name in STRUCTURE:
            network.require_open(f"A changed {name}")
        if name == "weight" and spec.single:
            with np.errstate(over="ignore"):
                value = float(np.float32(value))
        value = self._checked_one(name, number, value)
        edited = self._edited(name)  # reads all of them, the first time
        with network.all_or_nothing("A changed synapse"):
            purpose = name if name in spec.values else f"initial.{name}"
            network.next_assignment(purpose, -1 - spec.number)
        for numbers in edited:
            numbers[number] = value

    def _checked_one(self, name: str, number: int, value: float) -> float:
        """Return a value of one synapse as it will be, or raise the error for it."""
        spec, kind, populations = self.spec, self.spec.synapse_type, self._network.specs
        if not np.isfinite(value):
            raise BadValue(f"The {name} of a synapse of {spec.label!r} must be finite, not {value}.")
        if name in spec.initial:
            kind._checked(variable(kind, name), value)
            return value
        part = int(np.searchsorted(spec.post.offsets, self.pairs[1][number], side="right")) - 1
        receptor, parameter = receptor_of(spec, part, populations), kind.parameter(name)
        kind._checked(parameter, value)
        if name == "weight":
            check_sign(replace(receptor, sign=wanted_sign(receptor, spec.rule)), value)
        deciding = {"weight", *(each.name for each in bounding(spec))}
        if name in deciding and len(deciding) > 1:  # as if all synapses had what this one has
            given = {each: self.column(each)[number] for each in deciding if each != name} | {name: value}
            constants = {each: Constant(float(given[each])) for each in given}
            check_known_bounds(replace(spec, values={**spec.values, **constants}), part, populations)
        if name == "delay":
            alone = replace(spec, values={**spec.values, name: Constant(value)})
            check_delays(alone, self._network)
            state = self._network.state
            if state is not None:
                value = float(grid_time(state.delays.constant(alone) or 0, state.dt))
        return value

    def _edited(self, name: str) -> list[FloatArray]:
        """Return what to change: the values that the synapses have now, and those that `reset` goes back to."""
        spec, network = self.spec, self._network
        own, key = value_of(spec, name), (spec.number, name)
        learns = name in spec.learned and spec.rule is not None and network.is_built
        if isinstance(own, Edited) and own.is_open:
            present = own.numbers
        else:
            present = self.column(name).copy()
            if learns:
                former = with_value(spec, name, network.before_learning.get(key, own))
                reader = SynapseReader(self._expansion(former), None, network.ownership)
                network.before_learning[key] = self._opened(reader.columns([name], "all")[2][0])
            network.projection_specs[spec.number] = with_value(spec, name, self._opened(present))
            self._keep(name, present)
        users = network.before_learning[key] if learns else None
        return [present, users.numbers] if isinstance(users, Edited) else [present]

    def _opened(self, numbers: FloatArray) -> Edited:
        """Return numbers as a value that changes until the network is described as one."""
        edited = Edited(numbers)
        self._network.edited.append(edited)
        return edited
