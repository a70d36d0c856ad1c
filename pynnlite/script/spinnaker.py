"""What is different under the names of SpiNNaker's modules."""

from __future__ import annotations

from typing import Any

from ..errors import IgnoredOptionWarning
from .functions import Functions


class SpinnakerFunctions(Functions):
    """The functions of ``pyNN.spiNNaker``: weights are magnitudes, `set` sets state variables, settings are ignored."""

    def setup(
        self,
        timestep: Any = 0.1,
        min_delay: Any = "auto",
        max_delay: Any = "auto",
        seed: int = 0,
        **options: Any,
    ) -> int:
        """Begin a new simulation, and return the rank of this process; see `Functions.setup`.

        Parameters
        ----------
        timestep, min_delay, max_delay, seed, **options
            As for `Functions.setup`.
        """
        rank = super().setup(timestep, min_delay, max_delay, seed, **options)
        self._simulator.network.as_on_spinnaker = True
        return rank

    def set_number_of_neurons_per_core(self, *given: Any, **named: Any) -> None:
        """Do nothing: cells have no cores here."""
        self._ignored("set_number_of_neurons_per_core")

    def set_number_of_synapse_cores(self, *given: Any, **named: Any) -> None:
        """Do nothing: synapses have no cores here."""
        self._ignored("set_number_of_synapse_cores")

    def set_allow_delay_extensions(self, *given: Any, **named: Any) -> None:
        """Do nothing: delays may be long."""
        self._ignored("set_allow_delay_extensions")

    def _ignored(self, name: str) -> None:
        message = f"{name}() was ignored: it is about the SpiNNaker machine, and this is a computer."
        self._simulator.network.warn_once(name, message, IgnoredOptionWarning)
