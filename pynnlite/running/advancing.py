"""How a simulation goes on: its network is built, changed, advanced with callbacks, and closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext
from typing import Any

from ..errors import SimulationStateError
from ..recording import Store, Streams
from ..scalars import checked_flag
from ..timebase import next_call
from .callbacks import Callback
from .exclusive import Exclusive
from .execution import Execution
from .notices import log, log_built, warn_of_rates
from .progress import Progress
from .situation import Situation


class Advancing(Situation):
    """How a simulation goes on. One thread at a time works on it."""

    _delays: tuple[int, int | None]
    _chunk_bytes: int
    _shows_progress: bool
    _progress: Progress | None
    _exclusive: Exclusive
    _streams: Streams
    _store: Store

    def _run(self, n_steps: int, callbacks: Sequence[Callback], progress: bool | None) -> float:
        shown = self._shows_progress if progress is None else checked_flag(progress, "progress")
        with self._working("run()"), self._exclusive.running():
            start, target = self.time, self.step + n_steps
            goal = {"The time to run to": target * self.dt, "The number of callbacks": len(callbacks)}
            execution = self._synchronise({**goal, "Whether progress is shown": shown})
            begun = time.monotonic()
            with closing(Progress(execution, target)) if shown else nullcontext() as self._progress:
                try:
                    if callbacks:
                        self._advance_with(target, callbacks)
                    else:
                        self._advance_to(target)
                except KeyboardInterrupt:
                    self._collect()
                    raise
                self._collect()
            seconds = time.monotonic() - begun
            log(self.communicator, f"run from {start:g} to {self.time:g} ms in {seconds:.3g} s")
            warn_of_rates(execution)
        return self.time

    def _advance_to(self, target: int) -> None:
        if target == self.step:
            return
        try:
            if self._progress is None:
                self._built.advance(target - self.step)
            else:
                self._progress.advance_to(target)
        finally:
            self._note_step()

    def _advance_with(self, target: int, callbacks: Sequence[Callable[[float], Any]]) -> None:
        """Go to a step, and call each callback whenever it is due."""
        due = [(self.step, callback) for callback in callbacks]
        while True:
            for k, (when, callback) in enumerate(due):
                if when == self.step:
                    due[k] = (next_call(callback(self.time), self.step, self.dt), callback)
            stop = min([target, *(when for when, _ in due)])
            self._synchronise({"The next time at which the run stops": stop * self.dt})
            if self.step == target:
                return
            self._advance_to(stop)

    def _synchronise(self, alike: Mapping[str, float] | None = None) -> Execution:
        """Build the network or pass on what the user changed; some numbers must be alike on all ranks."""
        model = self.network.freeze()
        self._streams.prepare(model.recorded)
        if self._execution is None:
            begun = time.monotonic()
            self._take(Execution(model, trial=self.trial, store=self._store, **self._place))
            log_built(self._built, time.monotonic() - begun)
        changes = self.network.state_changes
        self._built.change(model, changes, alike, taken=changes.clear)
        return self._built

    def _take(self, execution: Execution) -> None:
        """Go on with an execution."""
        self._execution = self._reader.execution = execution
        self._set_state(built=True)

    @property
    def _place(self) -> dict[str, Any]:
        """What an execution of this simulator is made with, besides the model."""
        return {
            "backend": self.backend,
            "dt": self.dt,
            "delays": self._delays,
            "options": self.options,
            "comm": self.communicator,
            "chunk_bytes": self._chunk_bytes,
        }

    def _collect(self) -> None:
        if self._execution is not None:
            self._note_step()  # an interrupt may have come before
            self._execution.collect()

    def _close(self) -> None:
        execution, self._execution, self._reader.execution = self._execution, None, None
        self._set_state(built=False)
        if execution is not None:
            execution.close()

    def _note_step(self) -> None:
        """Tell the network the step that was reached."""
        self._set_state(step=self._built.step)

    def _working(self, what: str) -> Any:
        """Return what lets this thread alone work on the simulation, or raise `SimulationStateError`."""
        if self.ended:
            raise self._has_ended(what)
        working = self._exclusive.working(what)
        if self._exclusive.in_run:
            with working:  # another thread is told that it is another thread
                raise SimulationStateError(f"{what} cannot be called from a callback: a run is under way.")
        return working

    @staticmethod
    def _has_ended(what: str) -> SimulationStateError:
        return SimulationStateError(
            f"{what}: this simulation has ended. Call setup(), or make a new Simulator, to run again."
        )

    @property
    def _built(self) -> Execution:
        if self._execution is None:
            raise SimulationStateError(
                "The network has not been built yet: call run() first, run(0.0) at least."
            )
        return self._execution
