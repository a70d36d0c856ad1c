"""Show how far a run has come."""

from __future__ import annotations

from tqdm import tqdm


class SimulationProgressBar:
    """A callback for `run` that draws a bar: ``sim.run(t, callbacks=[SimulationProgressBar(10.0, t)])``.

    Parameters
    ----------
    interval : float
        Time between updates in ms of the model.
    t_stop : float
        When the run ends, in ms.
    disable : bool, optional
        Whether to draw nothing. By default nothing is drawn unless the error output is a terminal.
    """

    def __init__(self, interval: float, t_stop: float, disable: bool | None = None) -> None:
        self.interval, self.t_stop = float(interval), float(t_stop)
        self._disable = disable
        self._bar: tqdm[None] | None = None

    def __call__(self, t: float) -> float:
        """Draw the bar at a time (ms), and return when to draw it next."""
        if self._bar is None:
            layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} ms [{elapsed}]"
            self._bar = tqdm(total=self.t_stop, disable=self._disable, bar_format=layout, leave=True)
        self._bar.update(t - self._bar.n)
        if t >= self.t_stop - 1e-9:
            self._bar.close()
            return t + self.interval
        return min(t + self.interval, self.t_stop)
