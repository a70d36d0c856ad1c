"""What PyNN scripts import from ``pyNN.utility``: choice of a backend, logging, timing, progress, file names.

See also `pynnlite.utility.plotting` and `pynnlite.utility.statistics`.
"""

from .arrays import assert_arrays_almost_equal, assert_arrays_equal, forgetful_memoize, sort_by_column
from .filenames import normalized_filename
from .notes import notify
from .populations import load_population, save_population
from .progress import ProgressBar, SimulationProgressBar
from .scripts import get_script_args, get_simulator, init_logging
from .timer import Timer

__all__ = [
    "ProgressBar",
    "SimulationProgressBar",
    "Timer",
    "assert_arrays_almost_equal",
    "assert_arrays_equal",
    "forgetful_memoize",
    "get_script_args",
    "get_simulator",
    "init_logging",
    "load_population",
    "normalized_filename",
    "notify",
    "save_population",
    "sort_by_column",
]
