"""Where a simulation is: its time, its delays, and whether it is built or has ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..network import Network, RunState
from .execution import Execution
from .reader import StoreReader


class Situation:
    """What is known of a simulation at any time. Attributes that say how it was made cannot be set.

    Attributes
    ----------
    network : Network
        The network.
    trial : int
        Number of the trial.
    """

    network: Network
    trial: int
    _execution: Execution | None
    _reader: StoreReader
    _state: RunState

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or name in ("backend", "trial") or "_state" not in self.__dict__:
            object.__setattr__(self, name, value)
            return
        raise AttributeError(
            f"{name!r} of a simulator cannot be set: it is fixed when the simulator is made, by setup(timestep=…) or"
            " Simulator(…, timestep=…), which take the delays and the options too."
        )

    @property
    def step(self) -> int:
        """The present step."""
        return self._state.step

    @property
    def time(self) -> float:
        """The present time in ms."""
        return self._state.time

    @property
    def min_delay(self) -> float:
        """The shortest delay that is allowed, in ms."""
        return self._state.min_delay

    @property
    def max_delay(self) -> float:
        """The longest delay that is allowed, in ms; infinite if there is no limit."""
        return self._state.max_delay

    @property
    def is_built(self) -> bool:
        """Whether the network has been built, so that its structure is fixed."""
        return self._execution is not None

    @property
    def ended(self) -> bool:
        """Whether the simulation has ended."""
        return self._state.ended

    def _set_state(self, **named: Any) -> None:
        """Note how far the simulation is, for its network too, unless another simulator runs that by now."""
        self._state = replace(self._state, trial=self.trial, **named)
        if self.network.reader is self._reader:
            self.network.state = self._state
