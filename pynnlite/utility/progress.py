"""Show how far a run, or the building of a network, has come."""

from __future__ import annotations

from math import inf

from tqdm import tqdm

from ..errors import BadValue
from ..scalars import as_float, is_number

MODES = ("fixed", "dynamic")


class ProgressBar:
    """A bar that shows a fraction, e.g. as the callback of a connector: ``callback=ProgressBar()``.

    Parameters
    ----------
    width : int
        Width of the line in characters.
    char : str
        The character that the bar is made of.
    mode : {"fixed", "dynamic"}
        Accepted because PyNN has it; the bar has a fixed width.
    disable : bool, optional
        Whether to draw nothing. By default nothing is drawn unless the error output is a terminal.
    """

    def __init__(
        self, width: int = 77, char: str = "#", mode: str = "fixed", disable: bool | None = None
    ) -> None:
        _check_look(char, mode)
        if not is_number(width) or not 1 <= width < 2**15:
            raise BadValue(f"width must be a number of characters, such as 77, not {width!r}.")
        self.width, self.char, self.mode = int(width), char, mode
        self._disable = disable
        self._bar: tqdm[None] | None = None

    def set_level(self, level: float) -> None:
        """Show a fraction between 0 and 1; after 1, or a smaller one than before, a new bar begins."""
        if not is_number(level):
            raise BadValue(f"The level of a bar must be a number from 0 to 1, not {level!r}.")
        if self._bar is not None and level < self._bar.n:
            self._bar.close()
            self._bar = None
        if self._bar is None:
            self._bar = tqdm(
                total=1.0,
                ncols=self.width,
                ascii=f" {self.char}",
                bar_format="|{bar}| {percentage:3.0f} %",
                disable=self._disable,
            )
        self._bar.update(min(level, 1.0) - self._bar.n)
        self._bar.refresh()
        if level >= 1.0:
            self._bar.close()
            self._bar = None

    __call__ = set_level


class SimulationProgressBar:
    """A callback for `run` that draws a bar: ``sim.run(t, callbacks=[SimulationProgressBar(10.0, t)])``.

    Parameters
    ----------
    interval : float
        Time between updates in ms of the model.
    t_stop : float
        When the run ends, in ms.
    char, mode : str
        As for `ProgressBar`.
    disable : bool, optional
        Whether to draw nothing. By default nothing is drawn unless the error output is a terminal.
    """

    def __init__(
        self,
        interval: float,
        t_stop: float,
        char: str = "#",
        mode: str = "fixed",
        disable: bool | None = None,
    ) -> None:
        _check_look(char, mode)
        for name, time in (("interval", interval), ("t_stop", t_stop)):
            if not is_number(time) or not 0 < as_float(time) < inf:
                raise BadValue(f"{name} must be a time in ms above 0, not {time!r}.")
        self.interval, self.t_stop, self.char = float(interval), float(t_stop), char
        self._disable = disable
        self._bar: tqdm[None] | None = None

    def __call__(self, t: float) -> float:
        """Draw the bar at a time (ms), and return when to draw it next."""
        if self._bar is None:
            layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} ms [{elapsed}]"
            self._bar = tqdm(
                total=self.t_stop,
                disable=self._disable,
                bar_format=layout,
                leave=True,
                ascii=f" {self.char}",
            )
        self._bar.update(t - self._bar.n)
        if t >= self.t_stop - 1e-9:
            self._bar.close()
            return t + self.interval
        return min(t + self.interval, self.t_stop)


def _check_look(char: str, mode: str) -> None:
    if not isinstance(char, str) or len(char) != 1:
        raise BadValue(f"char must be one character, such as '#', not {char!r}.")
    if not isinstance(mode, str) or mode not in MODES:
        raise BadValue(f"mode must be one of {', '.join(map(repr, MODES))}, not {mode!r}.")
