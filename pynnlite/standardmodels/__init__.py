"""PyNN's cell types, sources, synapse types and currents, declared."""

from .cells import IF_cond_exp, IF_curr_delta, IF_curr_exp
from .electrodes import DCSource, StepCurrentSource
from .sources import SpikeSourceArray, SpikeSourcePoisson
from .synapses import StaticSynapse

__all__ = [
    "DCSource",
    "IF_cond_exp",
    "IF_curr_delta",
    "IF_curr_exp",
    "SpikeSourceArray",
    "SpikeSourcePoisson",
    "StaticSynapse",
    "StepCurrentSource",
]
