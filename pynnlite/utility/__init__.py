"""What PyNN scripts import from ``pyNN.utility``: choosing a backend, timing, progress, file names; see also `plotting`."""

from .filenames import normalized_filename
from .packages import MissingPackage
from .progress import SimulationProgressBar
from .scripts import get_simulator
from .timer import Timer

__all__ = ["MissingPackage", "SimulationProgressBar", "Timer", "get_simulator", "normalized_filename"]
