"""All ranks describe the same network, change it alike and go equally far."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from ..parallel import Communicator, require_same
from ..recipe import Recipe

STEP = "The step that has been reached"


def require_same_course(
    comm: Communicator, recipe: Recipe, changed: bool, values: Mapping[str, float] | None = None
) -> None:
    """Raise `ModelError`, on all ranks, if ranks do different things. Collective.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    recipe : Recipe
        The network and its recordings.
    changed : bool
        Whether the network is new or changed on this rank. Digests are worked out for changes only.
    values : dict of str to float, optional
        Times in ms and other numbers, each by the beginning of the message, e.g. ``"The time to run to"``.
    """
    if comm.size == 1:
        return
    digests = (
        {"The network, or what is recorded of it,": recipe.digest + _recorded(recipe)} if changed else {}
    )
    require_same(comm, values or {}, digests)


def _recorded(recipe: Recipe) -> str:
    """Return a digest of what is recorded."""
    digest = hashlib.blake2b(digest_size=16)
    for probe in recipe.recorded:
        digest.update(repr((probe.of, probe.interval, len(probe.index))).encode())
        digest.update(probe.index.tobytes())
    return digest.hexdigest()
