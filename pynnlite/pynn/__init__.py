"""The one table of PyNN's names and arguments (0.7 to 0.13), as plain data.

It serves the errors of a script that runs (`explanation`, `argument`), the import finder, ``pynnlite check``, and the
page on compatibility. An entry counts only where pynnlite does not have the name.
"""

from .arguments import ARGUMENTS
from .find import argument, explanation, member
from .members import GROUP, MEMBERS, PROJECTION
from .modules import ALONG, BELOW, HOMES, LEFT_OUT, SIMULATORS, SPINNAKER, SPINNAKER_HOMES
from .names import NAMES
from .options import OPTIONS

__all__ = [
    "ALONG",
    "ARGUMENTS",
    "BELOW",
    "GROUP",
    "HOMES",
    "LEFT_OUT",
    "MEMBERS",
    "NAMES",
    "OPTIONS",
    "PROJECTION",
    "SIMULATORS",
    "SPINNAKER",
    "SPINNAKER_HOMES",
    "argument",
    "explanation",
    "member",
]
