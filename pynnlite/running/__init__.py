"""Run a model or a network on a backend."""

from .callbacks import Callback
from .execution import Execution
from .simulator import Simulator

__all__ = ["Callback", "Execution", "Simulator"]
