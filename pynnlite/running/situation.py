"""Where a simulation is: its time, its delays, and whether it is built or has ended."""

from __future__ import annotations

from dataclasses import fields, replace
from math import isinf
from typing import Any

from ..backend import Backend
from ..network import Network, RunState
from ..parallel import Communicator
from .execution import Execution
from .reader import StoreReader


class Situation:
    """What is known of a simulation at any time. Attributes that say how it was made cannot be set.

    Attributes
    ----------
    backend : Backend
        What it runs on.
    options : object
        The options of the backend.
    network : Network
        The network.
    communicator : Communicator
        The ranks.
    dt : float
        Length of a step in ms.
    trial : int
        Number of the trial.
    """

    backend: Backend
    options: Any
    network: Network
    communicator: Communicator
    dt: float
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

    def __repr__(self) -> str:
        state = "has ended" if self.ended else "is built" if self.is_built else "is not built yet"
        return f"<Simulator on {self.backend.name} at {self.time:g} ms, with steps of {self.dt:g} ms, which {state}>"

    def _repr_html_(self) -> str:
        from ..markup import facts, titled

        longest = "without a limit" if isinf(self.max_delay) else f"at most {self.max_delay:g} ms"
        state = "ended" if self.ended else "built" if self.is_built else "not built yet"
        named = [("backend", self.backend.name), ("state", state), ("time", f"{self.time:g} ms")]
        named += [("time step", f"{self.dt:g} ms"), ("delays", f"at least {self.min_delay:g} ms, {longest}")]
        named += [
            ("trial", str(self.trial)),
            ("ranks", str(self.communicator.size)),
            ("network", repr(self.network)),
        ]
        named += [(field.name, repr(getattr(self.options, field.name))) for field in fields(self.options)]
        return titled("Simulator", facts(named))

    def _set_state(self, **named: Any) -> None:
        """Note how far the simulation is, for its network too, unless another simulator runs that by now."""
        self._state = replace(self._state, trial=self.trial, **named)
        if self.network.reader is self._reader:
            self.network.state = self._state
