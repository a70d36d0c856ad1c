"""A part that synapse types are composed of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ... import units
from ...declarations import Declared, Parameter


class SynapsePart(Declared):
    """A part that an `STDPMechanism` is composed of; its parameters become those of the synapses.

    Parameters
    ----------
    values, given : number, array, RandomDistribution, callable, str or quantity
        The parameters, in their order or by name.

    Attributes
    ----------
    given : dict
        What the user gave.
    """

    def __init__(self, *values: Any, **given: Any) -> None:
        names = self.get_parameter_names()
        if len(values) > len(names):
            raise TypeError(
                f"{type(self).__name__} takes at most {len(names)} values, {', '.join(names)}, not {len(values)}."
            )
        twice = sorted(set(names[: len(values)]) & set(given))
        if twice:
            raise TypeError(f"{type(self).__name__} got {twice[0]} twice: by its place and by its name.")
        self._given = {**dict(zip(names, values, strict=False)), **given}
        super().__init__(**self._given)

    @property
    def given(self) -> dict[str, Any]:
        """What the user gave, by the names of parameters."""
        return dict(self._given)

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Any:
        if parameter.unit == "weight":  # its unit is that of the receptor, which is not known yet
            parameter, given = replace(parameter, unit=""), units.bare(units.collected(given))
        return super()._checked(parameter, given, assignment)
