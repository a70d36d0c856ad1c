"""How ranks talk to each other, and which part of a population each of them owns."""

from .communicator import Communicator, SerialCommunicator, checked_gather
from .dry_run import DryRunCommunicator
from .ownership import is_owned, owned
from .threaded import threaded
from .world import playing, world

__all__ = [
    "Communicator",
    "DryRunCommunicator",
    "SerialCommunicator",
    "checked_gather",
    "is_owned",
    "owned",
    "playing",
    "threaded",
    "world",
]
