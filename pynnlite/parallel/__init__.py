"""How ranks talk to each other, and which rank owns which cell."""

from .agreement import require_same, together
from .columns import gathered_arrays, gathered_columns
from .communicator import Communicator, checked_gather
from .dry_run import DryRunCommunicator
from .failures import end_all_on_failure
from .ownership import EqualShares, Ownership, own_share
from .processors import n_processors
from .serial import SerialCommunicator
from .threaded import threaded
from .world import playing, world

__all__ = [
    "Communicator",
    "DryRunCommunicator",
    "EqualShares",
    "Ownership",
    "SerialCommunicator",
    "checked_gather",
    "end_all_on_failure",
    "gathered_arrays",
    "gathered_columns",
    "n_processors",
    "own_share",
    "playing",
    "require_same",
    "threaded",
    "together",
    "world",
]
