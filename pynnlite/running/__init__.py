"""Run a model or a network on a backend."""

from .callbacks import Callback
from .execution import Execution
from .notices import HIGHEST_RATE
from .simulator import Simulator

__all__ = ["HIGHEST_RATE", "Callback", "Execution", "Simulator"]
