"""Keys of draws: random numbers are a function of place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NewType

Key = NewType("Key", int)


@dataclass(frozen=True, slots=True)
class Streams:
    """Make the keys of all draws of one network.

    Parameters
    ----------
    seed : int
        The network's seed.
    trial : int
        Number of the trial; only stochastic sources and noise take it into their keys.
    """

    seed: int
    trial: int = 0

    def key(
        self, purpose: str, number: int, assignment: int = 0, seed: int | None = None, trial: bool = False
    ) -> Key:
        """Hash the key of one stream: 64 bits of BLAKE2b over its parts.

        Parameters
        ----------
        purpose : str
            A stable name, e.g. ``"connect"``, ``"initial.v"``.
        number : int
            Number of the population or projection that the draw is for.
        assignment : int
            How many times the value had been assigned before.
        seed : int, optional
            Replaces the network's seed (a `NumpyRNG` with a seed of its own).
        trial : bool
            Whether the stream is a new one in every trial.
        """
        parts = (
            self.seed if seed is None else seed,
            purpose,
            number,
            self.trial if trial else -1,
            assignment,
        )
        text = "\0".join(map(str, parts)).encode()
        return Key(
            int.from_bytes(hashlib.blake2b(text, digest_size=8, person=b"pynnlite").digest(), "little")
        )
