"""What writers of blocks that neo does not have are made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import neo


class BlockWriter(ABC):
    """Writes blocks to a file, by the methods of neo's IO objects.

    Parameters
    ----------
    filename : str
        Name of the file.
    """

    def __init__(self, filename: str) -> None:
        self.filename = filename

    def write_block(self, block: neo.Block) -> None:
        """Write one block."""
        self.write_all_blocks([block])

    @abstractmethod
    def write_all_blocks(self, blocks: Sequence[neo.Block]) -> None:
        """Write several blocks."""
