"""A stopwatch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ..network.deprecated import old_name

_UNITS = (("year", 31_536_000), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


class Timer:
    """A stopwatch that starts when it is made."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, float]] = []
        self.start()

    def __getattr__(self, name: str) -> Any:
        if name in OLD:
            return old_name(self, OLD, name)
        raise AttributeError(f"'Timer' object has no attribute {name!r}", name=name, obj=self)

    def start(self) -> None:
        """Begin anew."""
        self._start = self._last = time.perf_counter()

    reset = start

    def elapsed_time(self, format: str | None = None) -> float | str:
        """Return the time since the start in s, or in words if `format` is ``"long"``."""
        self._last = time.perf_counter()
        elapsed = self._last - self._start
        return self.time_in_words(elapsed) if format == "long" else elapsed

    def diff(self, format: str | None = None) -> float | str:
        """Return the time since `diff`, `elapsed_time` or `mark` was last called, in s or in words."""
        now = time.perf_counter()
        elapsed, self._last = now - self._last, now
        return self.time_in_words(elapsed) if format == "long" else elapsed

    def mark(self, label: str) -> float:
        """Note the time since the last call under a name in `marks`, and return it in s."""
        now = time.perf_counter()
        elapsed, self._last = now - self._last, now
        self.marks.append((label, elapsed))
        return elapsed

    @staticmethod
    def time_in_words(seconds: float) -> str:
        """Return a duration such as ``"1 minute, 5 seconds"``."""
        remaining, parts = round(seconds), []
        for unit, length in _UNITS:
            count, remaining = divmod(remaining, length)
            if count:
                parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
        return ", ".join(parts) or f"{seconds:.3g} seconds"


OLD: Mapping[str, Callable[..., Any]] = {"elapsedTime": Timer.elapsed_time}
"""Older names of the methods."""
