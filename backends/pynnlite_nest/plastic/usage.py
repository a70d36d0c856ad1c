"""What is left of synapses that tire, recover and release by chance.

NEST tells what their variables were after the last arrival that it has handed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..cells import FloatArray
from .reading import Witness
from .wiring import PlasticSynapses, Wired

TOLD = {"tsodyks_synapse": ("u", "x", "y"), "quantal_stp_synapse": ("u", "n", "a")}
"""What NEST tells of the synapses of each model, in its own words."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The variables of the synapses of a pathway.

    Parameters
    ----------
    plastic : PlasticSynapses
        All synapses.
    wired : Wired
        Those of the pathway.
    witness : Witness
        The spikes up to the step.
    step : int
        The step.
    done : int
        The last step whose arrivals NEST has handed over.
    """

    plastic: PlasticSynapses
    wired: Wired
    witness: Witness
    step: int
    done: int

    def waits(self) -> bool:
        """Tell whether a variable needs what NEST draws only when it hands over the arrivals of the step."""
        arriving = self.witness.last(self.wired.before, self.step) > self.done
        return self.wired.rule.model == "quantal_stp_synapse" and bool(arriving.any())

    def values(self) -> dict[str, FloatArray]:
        """Return the variables by their names."""
        told = self.plastic.status(self.wired, TOLD[self.wired.rule.model])
        last = self.witness.last(self.wired.before, self.done)
        age = (self.step - last) * self.witness.dt
        facilitation = self.wired.rows.parameters["tau_facil"]
        used = (last >= 0) & ((facilitation > 0.0) | (age == 0.0))
        left = np.exp(-age / np.where(facilitation > 0.0, facilitation, 1.0))
        u = np.where(used, told["u"] * left, 0.0)
        if "a" in told:
            return {"u": u, "empty": np.where(last >= 0, told["n"] - told["a"], 0.0)}
        return self._tired(u, age, told["y"], 1.0 - told["x"] - told["y"])

    def _tired(self, u: Any, age: Any, y: Any, z: Any) -> dict[str, FloatArray]:
        """Return the variables of Tsodyks and Markram some time after their values were those given."""
        parameters = self.wired.rows.parameters
        recovery, decay = parameters["tau_rec"], parameters["tau_syn"]
        rate = 1.0 / decay - 1.0 / recovery
        equal = rate == 0.0
        share = np.where(
            equal, age / decay, -np.expm1(-age * rate) / (decay * np.where(equal, 1.0, rate))
        ) * np.exp(-age / recovery)
        z, y = z * np.exp(-age / recovery) + y * share, y * np.exp(-age / decay)
        upto = self.witness.until(self.wired.before, self.step)
        times = upto - self.witness.until(self.wired.before, self.done)
        for nth in range(int(times.max(initial=0))):
            here = times > nth
            u = np.where(here, u + parameters["U"] * (1.0 - u), u)
            y = np.where(here, y + u * (1.0 - y - z), y)
        return {"u": u, "y": y, "z": z}
