"""What PyNN scripts import from ``pyNN.utility``: choice of a backend, timing, progress, file names.

See also `pynnlite.utility.plotting` and `pynnlite.utility.statistics`.
"""

from .filenames import normalized_filename
from .progress import SimulationProgressBar
from .scripts import get_simulator
from .timer import Timer

__all__ = ["SimulationProgressBar", "Timer", "get_simulator", "normalized_filename"]
