"""Values that must be the same on all ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..errors import ModelError
from .communicator import Communicator


def require_same(
    comm: Communicator, values: Mapping[str, Any], digests: Mapping[str, str | None] | None = None
) -> None:
    """Raise `ModelError`, on all ranks, if a value differs between ranks. Collective.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    values : dict of str to object
        The values, each by the beginning of the message, e.g. ``"The time to run"``. They can be pickled and compared
        with ``==``.
    digests : dict of str to str or None, optional
        More values, which are not part of the message: it is enough to say which ranks differ. A rank may have none.
    """
    if comm.size == 1:
        return
    mine = {**values, **(digests or {})}
    every: list[dict[str, Any]] = comm.allgather(mine, ", ".join(values))
    for what in {what: None for theirs in every for what in theirs}:
        groups: list[tuple[Any, list[int]]] = []
        for rank, theirs in enumerate(every):
            for known, ranks in groups:
                if known == theirs.get(what):
                    ranks.append(rank)
                    break
            else:
                groups.append((theirs.get(what), [rank]))
        if len(groups) > 1:
            each = (
                f"{value!r} on {in_words(ranks)}" if what in values else f"one on {in_words(ranks)}"
                for value, ranks in groups
            )
            raise ModelError(
                f"{what} is not the same on all ranks: {', '.join(each)}. Every rank must run the same script to the"
                " same effect: give random numbers a seed, and do not ask for the rank."
            )


@contextmanager
def together(comm: Communicator) -> Iterator[None]:
    """Let all ranks go on after a with-block that each has ended; what one of them raises in it, all of them raise.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    """
    failed: Exception | None = None
    try:
        yield
    except Exception as error:
        if comm.size == 1:
            raise
        failed = error
    if comm.size > 1:
        every = comm.allgather(failed)
        failed = failed or next((error for error in every if error is not None), None)
    if failed is not None:
        raise failed


def in_words(ranks: list[int]) -> str:
    """Return some ranks in words; the first few, if they are many."""
    names = [str(rank) for rank in ranks[:5]] + (["others"] if len(ranks) > 5 else [])
    return f"rank {names[0]}" if len(names) == 1 else f"ranks {', '.join(names[:-1])} and {names[-1]}"
