"""Values that must be the same on all ranks."""

from __future__ import annotations

from typing import Any

from ..errors import ModelError
from .communicator import Communicator


def require_same(comm: Communicator, what: str, value: Any, shown: bool = True) -> None:
    """Raise `ModelError`, on all ranks, if a value differs between ranks. Collective.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    what : str
        The beginning of the message, e.g. ``"The time to run"``.
    value : object
        Can be pickled and compared with ``==``.
    shown : bool
        Whether the values are part of the message; of a digest, it is enough to say which ranks differ.
    """
    if comm.size == 1:
        return
    groups: list[tuple[Any, list[int]]] = []
    for rank, other in enumerate(comm.allgather(value)):
        for known, ranks in groups:
            if known == other:
                ranks.append(rank)
                break
        else:
            groups.append((other, [rank]))
    if len(groups) > 1:
        each = (
            f"{known!r} on {in_words(ranks)}" if shown else f"one on {in_words(ranks)}"
            for known, ranks in groups
        )
        raise ModelError(
            f"{what} is not the same on all ranks: {', '.join(each)}. Every rank must run the same script to the same"
            " effect: give random numbers a seed, and do not ask for the rank."
        )


def in_words(ranks: list[int]) -> str:
    """Return some ranks in words; the first few, if they are many."""
    names = [str(rank) for rank in ranks[:5]] + (["others"] if len(ranks) > 5 else [])
    return f"rank {names[0]}" if len(names) == 1 else f"ranks {', '.join(names[:-1])} and {names[-1]}"
