"""What a script describes, without a simulation: its networks, their changes, and how long they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np

from ..backend import Backend, Changes, Features, Limits, Problem, registry
from ..columns import Recordings, Spikes, Trace
from ..errors import BackendError
from ..files import unwritten
from ..parallel import Communicator
from ..recipe import Recipe
from .histories import FIRST_PROBE, History
from .observed import observed
from .scripts import finished, told


class Described:
    """A backend that counts steps and builds nothing. All that it records is zero.

    Parameters
    ----------
    named : Backend
        The backend whose name, features and options it has.
    """

    requires: tuple[str, ...] = ()

    def __init__(self, named: Backend) -> None:
        self.name = named.name
        self.options = named.options
        self.features = Features(None, synapses=named.features.synapses, limits=Limits())

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return no reasons: any network can be described."""
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: Any) -> DescribedSimulation:
        """Return a simulation at step 0."""
        return DescribedSimulation(recipe)


class DescribedSimulation:
    """A simulation without cells. Its recordings have the right shapes.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.step, self._recipe = 0, recipe
        self._drained: dict[int, int] = {}  # by probe, the step up to which it has been drained

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        self.step += n_steps

    def drain(self) -> Recordings:
        """Return no spikes, and samples that are zero."""
        spikes, traces = {}, {}
        for probe in self._recipe.probes:
            if probe.number >= FIRST_PROBE:
                continue  # nobody looks at these
            if probe.variable == "spikes":
                spikes[probe.number] = Spikes(np.zeros(0, np.int32), np.zeros(0, np.int64))
            else:
                every = self._recipe.interval(probe)
                begin = max(self._drained.get(probe.number, -1) + 1, probe.start)
                step = np.arange(begin + (probe.start - begin) % every, self.step + 1, every, dtype=np.int64)
                traces[probe.number] = Trace(step, np.zeros((len(step), len(probe.index))))
                self._drained[probe.number] = self.step
        return Recordings(spikes, traces)

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe."""
        self._recipe = recipe

    def close(self) -> None:
        """Release nothing."""


@dataclass(frozen=True)
class Description:
    """What a script has described.

    Parameters
    ----------
    histories : list of History
        The network of each segment, with its changes and its last step. They have no data.
    error : str
        The error that ended the script after its first run; empty if there was none.
    """

    histories: list[History]
    error: str


class _Ended:
    """A with-block in which a script runs. Errors end the block and are kept."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> _Ended:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = error
        return isinstance(error, Exception | SystemExit)


def described(run: Callable[[], object], name: str = "native") -> Description:
    """Run a script without a simulation. Files that pynnlite writes for the script are left as they are.

    Parameters
    ----------
    run : callable
        Runs the script.
    name : str
        The backend whose options the script uses.

    Raises
    ------
    BackendError
        If the script failed before its first run, or has run no network.
    """
    watched = observed(Described(registry.found(name)))
    ended = _Ended()
    with registry.always(watched), unwritten(), ended:
        finished(run)
    watched.close()
    histories = [history for history in watched.histories if history.last > history.first]
    error = ended.error
    if not histories:
        because = "" if error is None else f" It ended with {told(error)}."
        raise BackendError(
            "The script has run no network: there is no simulation, or no call of run(). Give the script that made the"
            f" data, with its arguments after '--'.{because}"
        ) from error
    return Description(histories, "" if error is None else told(error))
