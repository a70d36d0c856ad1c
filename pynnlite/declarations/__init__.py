"""The grammar of cell types, synapse types and current sources: what they are, never how they are computed."""

from .cells import CellType, ModelType, SourceType, SpikeRequest
from .courses import Continuous, Course, Drawn, Flow, Injected, SideBySide, Stepped
from .currents import CurrentSource
from .declared import Declared
from .dynamics import HOLD, Dynamics
from .intervals import Draw, IntervalSource, Places
from .parameter import Parameter, Receptor, State
from .representation import called_as
from .synapses import SynapseType

__all__ = [
    "HOLD",
    "CellType",
    "Continuous",
    "Course",
    "CurrentSource",
    "Declared",
    "Draw",
    "Drawn",
    "Dynamics",
    "Flow",
    "Injected",
    "IntervalSource",
    "ModelType",
    "Parameter",
    "Places",
    "Receptor",
    "SideBySide",
    "SourceType",
    "SpikeRequest",
    "State",
    "Stepped",
    "SynapseType",
    "called_as",
]
