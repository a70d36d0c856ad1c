"""Show how far a comparison is: as a bar in a terminal, as a line for each step elsewhere."""

from __future__ import annotations

from threading import Lock
from typing import TextIO

from ..compare.steps import Steps


class Bar(Steps):
    """A bar, drawn by tqdm.

    Parameters
    ----------
    stream : file
        The terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        from tqdm import tqdm

        self._lock, self._n_expected = Lock(), 0
        self._bar = tqdm(
            total=1, file=stream, leave=False, bar_format="{l_bar}{bar:20}| {n_fmt}/{total_fmt} [{elapsed}]"
        )

    def expect(self, n: int) -> None:
        """Make room for more steps."""
        with self._lock:
            self._bar.total = self._n_expected = self._n_expected + n
            self._bar.refresh()

    def begin(self, text: str) -> None:
        """Show the step."""
        with self._lock:
            self._bar.set_description_str(text, refresh=False)
            self._bar.update()
            self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


class Lines(Steps):
    """A line for each step.

    Parameters
    ----------
    stream : file
        Where the lines go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def begin(self, text: str) -> None:
        """Write a line."""
        self._stream.write(f"  {text}\n")  # at once: several threads write
        self._stream.flush()

    def close(self) -> None:
        """Do nothing: the lines stay."""


def shown(stream: TextIO) -> Bar | Lines:
    """Return what shows the steps in a stream."""
    return Bar(stream) if stream.isatty() else Lines(stream)
