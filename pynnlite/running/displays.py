"""Show how far a run is: as a bar in a terminal and in a notebook, as a line now and then in a log."""

from __future__ import annotations

import sys
import time
import warnings
from typing import Any, Protocol, TextIO

INTERVAL = 30.0
"""Seconds between two lines in a log."""


class Display(Protocol):
    """Shows how far a run is."""

    def show(self, done: float, rate: float | None) -> None:
        """Show that a time in ms has passed; the mean rate is in Hz, None if no spikes are recorded."""
        ...

    def close(self) -> None:
        """Show the end of the run, or where it was broken off."""
        ...


class Bar:
    """A bar, drawn by tqdm.

    Parameters
    ----------
    total : float
        How long the run is, in ms.
    """

    def __init__(self, total: float) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # without widgets, tqdm draws its bar in a notebook as text
            from tqdm.auto import tqdm

            layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} ms [{elapsed}<{remaining}{postfix}]"
            self._bar = tqdm(total=total, bar_format=layout, mininterval=0.0)
        self._begun = time.monotonic()

    def show(self, done: float, rate: float | None) -> None:
        """Draw the bar."""
        factor = real_time_factor(time.monotonic() - self._begun, done)
        self._bar.set_postfix_str(_sentence(factor, in_hertz(rate)), refresh=False)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()


class Lines:
    """A line every 30 s and one at the end, for a log.

    Parameters
    ----------
    total : float
        How long the run is, in ms.
    file : text file
        Where the lines go.
    interval : float
        Seconds between two lines.
    """

    def __init__(self, total: float, file: TextIO, interval: float = INTERVAL) -> None:
        self._total, self._file, self._interval = total, file, interval
        self._begun = self._last = time.monotonic()
        self._shown: tuple[float, float | None] = (0.0, None)

    def show(self, done: float, rate: float | None) -> None:
        """Write a line if the last one was long ago."""
        self._shown = (done, rate)
        now = time.monotonic()
        if now - self._last >= self._interval and done < self._total:
            self._last = now
            left = (now - self._begun) * (self._total / done - 1.0) if done else None
            self._write(now, "" if left is None else f"{in_words(left)} left")

    def close(self) -> None:
        """Write the last line."""
        now = time.monotonic()
        self._write(now, f"took {in_words(now - self._begun)}")

    def _write(self, now: float, words: str) -> None:
        done, rate = self._shown
        percent = 100.0 * done / self._total if self._total else 100.0
        factor = real_time_factor(now - self._begun, done)
        where = f"run: {done:.0f} of {self._total:.0f} ms ({percent:.0f} %)"
        print(_sentence(where, words, factor, in_hertz(rate)), file=self._file, flush=True)


def display_of(total: float) -> Display:
    """Return what shows a run of some length in ms where this process writes."""
    file: Any = sys.stderr
    drawn = in_notebook() or (file is not None and file.isatty())
    return Bar(total) if drawn else Lines(total, file)


def in_notebook() -> bool:
    """Tell whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return shell is not None and "IPKernelApp" in shell.config


def real_time_factor(seconds: float, done: float) -> str:
    """Return in words how long the run takes for each second of the model; nothing before its first step."""
    return f"real-time factor {1e3 * seconds / done:.3g}" if done else ""


def in_hertz(rate: float | None) -> str:
    """Return a mean rate in words; nothing for None."""
    return "" if rate is None else f"{rate:.3g} Hz"


def in_words(seconds: float) -> str:
    """Return a time such as ``"2 h 5 min"``, ``"5 min 12 s"`` or ``"12 s"``."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s" if rest >= 10 else f"{seconds:.2g} s"


def _sentence(*parts: str) -> str:
    """Return the parts that are not empty, with commas between them."""
    return ", ".join(part for part in parts if part)
