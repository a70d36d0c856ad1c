"""Declarations of cells, sources, synapses and currents: what they are, never how they are computed."""

from .base import CellType, Declared, ModelType, Parameter, Receptor, SourceType, SpikeRequest, State
from .cells import IF_cond_exp, IF_curr_delta, IF_curr_exp
from .currents import CurrentSource, DCSource, StepCurrentSource
from .dynamics import Dynamics
from .expressions import Expression
from .sources import SpikeSourceArray, SpikeSourcePoisson
from .synapses import StaticSynapse, SynapseType
from .trains import Sequence, Trains

__all__ = [
    "CellType",
    "CurrentSource",
    "DCSource",
    "Declared",
    "Dynamics",
    "Expression",
    "IF_cond_exp",
    "IF_curr_delta",
    "IF_curr_exp",
    "ModelType",
    "Parameter",
    "Receptor",
    "Sequence",
    "SourceType",
    "SpikeRequest",
    "SpikeSourceArray",
    "SpikeSourcePoisson",
    "State",
    "StaticSynapse",
    "StepCurrentSource",
    "SynapseType",
    "Trains",
]
