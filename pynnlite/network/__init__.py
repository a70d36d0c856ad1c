"""What a user holds to describe a network: the network, groups of its cells, and projections between them."""

from .assembly import Assembly
from .cell import Cell
from .connection import Connection
from .current import current_network, set_current
from .deprecated import is_old_name
from .group import Group
from .names import checked_annotations, checked_names
from .network import Network
from .part import PopulationPart
from .population import Population
from .projection import Projection
from .recorded import RecordedCells
from .selection import selected
from .state import Reader, RunState
from .synapse_values import forget_learned
from .view import PopulationView

__all__ = [
    "Assembly",
    "Cell",
    "Connection",
    "Group",
    "Network",
    "Population",
    "PopulationPart",
    "PopulationView",
    "Projection",
    "Reader",
    "RecordedCells",
    "RunState",
    "checked_annotations",
    "checked_names",
    "current_network",
    "forget_learned",
    "is_old_name",
    "selected",
    "set_current",
]
