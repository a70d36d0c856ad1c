"""What is different under the names of SpiNNaker's modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import IgnoredOptionWarning
from ..network import Population
from ..network.names import checked_names
from ..running import HIGHEST_RATE
from .functions import Functions

if TYPE_CHECKING:
    from neo import Block

CURRENTS = {"gsyn_exc": "isyn_exc", "gsyn_inh": "isyn_inh"}
"""sPyNNaker's names of synaptic variables, also of those that are currents, and ours of the currents."""


class SpinnakerPopulation(Population):
    """A population that also takes sPyNNaker's own arguments, which mean nothing on a computer.

    Parameters
    ----------
    *given, **named
        As for `Population`.
    additional_parameters : dict, optional
        Settings of the machine, and limits; ignored.
    seed : int, optional
        The seed of this population alone; ignored, since all random numbers follow from the seed of ``setup()``.
    """

    def __init__(
        self, *given: Any, additional_parameters: Any = None, seed: Any = None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        for name, value in (("additional_parameters", additional_parameters), ("seed", seed)):
            if value is not None:
                message = f"{name} of Population was ignored: it is about the SpiNNaker machine, this is a computer."
                self.network.warn_once(name, message, IgnoredOptionWarning)

    def record(self, variables: Any, *given: Any, **named: Any) -> None:
        """Record variables from now on; see `Population.record`. A synaptic current is called gsyn_exc or gsyn_inh."""
        super().record(self._spelt(variables), *given, **named)

    def get_data(self, variables: Any = "all", *given: Any, **named: Any) -> Block:
        """Return what was recorded; see `Population.get_data`. A synaptic current is called gsyn_exc or gsyn_inh."""
        block = super().get_data(self._spelt(variables), *given, **named)
        theirs = {ours: name for name, ours in CURRENTS.items()}
        for segment in block.segments:
            for signal in segment.analogsignals:
                signal.name = theirs.get(signal.name, signal.name)
        return block

    def _spelt(self, variables: Any) -> Any:
        """Return names of variables as the cells have them."""
        if variables is None:
            return None
        names = checked_names(variables, "variables")
        return [name if self.can_record(name) else CURRENTS.get(name, name) for name in names]


class SpinnakerFunctions(Functions):
    """The functions of ``pyNN.spiNNaker``: weights are magnitudes, `set` sets state variables, settings are ignored."""

    def setup(
        self,
        timestep: Any = 0.1,
        min_delay: Any = "auto",
        max_delay: Any = "auto",
        seed: int = 0,
        progress: Any = False,
        rate_warning: Any = HIGHEST_RATE,
        **options: Any,
    ) -> int:
        """Begin a new simulation, and return the rank of this process; see `Functions.setup`.

        Parameters
        ----------
        timestep, min_delay, max_delay, seed, progress, rate_warning, **options
            As for `Functions.setup`.
        """
        rank = super().setup(timestep, min_delay, max_delay, seed, progress, rate_warning, **options)
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
