"""How far the work on the synapses of projections is, for the callbacks of their connectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import current_thread, main_thread
from typing import Any

import numpy as np

from ..errors import BadValue
from ..model import ProjectionSpec
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


class Reports:
    """How far the work on the projections of a recipe is; nobody is told until `begin`."""

    def __init__(self) -> None:
        self._progress: dict[int, Progress] = {}

    def begin(self, projections: Sequence[ProjectionSpec]) -> None:
        """Tell the callbacks of some projections from now on."""
        for spec in projections:
            if spec.connector.callback is not None:
                self._progress[spec.number] = Progress(spec.connector.callback, spec.post.size)

    def of(self, projection: int) -> Progress | None:
        """Return what is told of a projection, by number; None if nobody is."""
        return self._progress.get(projection)

    def __bool__(self) -> bool:
        return bool(self._progress)

    def tell(self, whole: bool = False) -> None:
        """Tell the callbacks, in the main thread, how far the work is; or that the whole is done."""
        for progress in self._progress.values():
            progress.report(whole)
