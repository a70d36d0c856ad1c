"""Where in the script a rank is when it waits for the others."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .agreement import in_words
from .launch import PATIENCE

WRAPPERS = ("call", "__call__")
"""Functions around those that scripts call, of which users do not know."""

HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
OPERATION_BYTES, SHOWN_BYTES = 112, 128
PACKED = struct.Struct(f"{OPERATION_BYTES}s{SHOWN_BYTES}s")


@dataclass(frozen=True, slots=True)
class Place:
    """A call that all ranks take part in.

    Parameters
    ----------
    operation : str
        Names the call. All ranks must be in the same one.
    shown : str
        The same for the user: the function that the script has called, and the line of the script.
    """

    operation: str
    shown: str

    @classmethod
    def here(cls, kind: str, what: str = "") -> Place:
        """Return the place of the present call of a communicator.

        Parameters
        ----------
        kind : str
            The kind of call, such as ``"gather"``.
        what : str
            Names the call, besides the function that makes it.
        """
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(HERE):
            frame = frame.f_back
        operation, called = f"{kind} {frame.f_code.co_qualname} {what}", frame.f_code.co_name
        while frame.f_back is not None and _is_ours(frame.f_globals.get("__name__", "")):
            if frame.f_code.co_name not in WRAPPERS:
                called = frame.f_code.co_name
            frame = frame.f_back
        script = os.path.basename(frame.f_code.co_filename)
        return cls(operation, f"in {called}() at {script}:{frame.f_lineno}")

    def packed(self) -> bytes:
        """Return the place as bytes, always the same number."""
        return PACKED.pack(self.operation.encode()[:OPERATION_BYTES], self.shown.encode()[:SHOWN_BYTES])

    @classmethod
    def unpacked(cls, packed: bytes) -> Place:
        """Return the place that was packed."""
        return cls(*(text.rstrip(b"\0").decode(errors="replace") for text in PACKED.unpack(packed)))


END = Place("end", "at the end of its script")


def apart(places: Sequence[tuple[int, Place]]) -> str:
    """Return the message for ranks that wait for each other in different places, given as (rank, place)."""
    ranks: dict[str, list[int]] = {}
    for rank, place in places:
        ranks.setdefault(place.shown, []).append(rank)
    each = [f"{in_words(numbers)} {shown}" for shown, numbers in ranks.items()]
    return (
        f"Ranks wait for each other in different places: {'; '.join(each)}. All ranks must make the same calls in the"
        " same order: look for a condition on the rank, sys.exit(), or an exception that one rank catches."
    )


def missed(place: Place, waited: float, here: list[int], lost: Mapping[int, tuple[float, str]]) -> str:
    """Return the message for ranks that have waited in a place for others.

    Parameters
    ----------
    place : Place
        The call that all ranks have to make.
    waited : float
        For how many seconds they have waited.
    here : list of int
        The ranks that wait.
    lost : dict of int to (float, str)
        The others: for how many seconds they have done nothing, and where.
    """
    ranks: dict[str, list[int]] = {}
    for rank, (_, shown) in lost.items():
        ranks.setdefault(shown, []).append(rank)
    each = [f"{in_words(numbers)} {shown}" for shown, numbers in ranks.items()]
    still = min(seconds for seconds, _ in lost.values())
    return (
        f"{in_words(here).capitalize()} waited for {waited:.3g} s {place.shown}, where all ranks have to take part, but"
        f" these did not come: {'; '.join(each)}. They wait outside pynnlite, where nothing has happened for"
        f" {still:.3g} s. Make the call on all ranks, not under a condition on the rank, and use its result on rank 0;"
        " or read what each rank has with gather=False. If the others come later, set the environment variable"
        f" {PATIENCE} to more seconds."
    )


def _is_ours(module: str) -> bool:
    """Tell whether a module belongs to pynnlite or one of its backends."""
    return module.partition(".")[0].startswith("pynnlite")
