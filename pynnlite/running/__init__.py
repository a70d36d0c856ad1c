"""Run a network on a backend."""

from .callbacks import Callback
from .simulator import Simulator

__all__ = ["Callback", "Simulator"]
