"""Numbers of synapses that a user gives one by one."""

from __future__ import annotations

import numpy as np

from .array import Array


class Edited(Array):
    """One number for each synapse, some of which a user goes on to change.

    It changes until the network is described as a value, which it is part of; from then on it is as immutable as all
    values are. So a loop over synapses does not copy the numbers of all of them for each.
    """

    @property
    def is_open(self) -> bool:
        """Whether the numbers may be changed."""
        return bool(self.numbers.flags.writeable)

    @property
    def most(self) -> float:
        """A number that no value exceeds."""
        return float(self.numbers.max(initial=-np.inf))

    def close(self) -> None:
        """Let the numbers stay as they are."""
        self.numbers.setflags(write=False)
