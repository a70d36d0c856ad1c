"""What a user holds to describe a network."""

from .network import Network, current_network
from .population import Cell, Cells, Population, PopulationView
from .projection import Projection
from .selection import selected

__all__ = [
    "Cell",
    "Cells",
    "Network",
    "Population",
    "PopulationView",
    "Projection",
    "current_network",
    "selected",
]
