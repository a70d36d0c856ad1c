"""How far the work on the synapses of a projection is, for the callback of its connector."""

from __future__ import annotations

from collections.abc import Callable
from threading import current_thread, main_thread
from typing import Any

import numpy as np

from ..errors import BadValue
from ..values import IndexArray


class Progress:
    """Tells a callback which fraction of the targets of a projection is done, while a network is built.

    Any thread may say what is done; the callback is called in the main thread alone, and only if the fraction rises.

    Parameters
    ----------
    callback : callable
        Takes the fraction, from 0 to 1.
    targets : int
        How many targets there are.
    """

    def __init__(self, callback: Callable[[float], Any], targets: int) -> None:
        self._callback, self._told = callback, 0.0
        self._is_done = np.zeros(targets, np.bool_)

    def done(self, targets: IndexArray) -> None:
        """Note that the synapses onto some targets were worked out."""
        self._is_done[targets] = True
        self.report()

    def report(self, whole: bool = False) -> None:
        """Tell the callback what is new, if this is the main thread; `whole` tells it that all is done."""
        fraction = 1.0 if whole else float(self._is_done.mean())
        if fraction > self._told and current_thread() is main_thread():
            self._told = fraction
            try:
                self._callback(fraction)
            except Exception as error:
                raise BadValue(
                    f"The callback of a connector must take the fraction that is done: given {fraction:g}, it raised"
                    f" {type(error).__name__}: {error}"
                ) from error
