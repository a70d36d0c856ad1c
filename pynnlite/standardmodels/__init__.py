"""PyNN's cell types, sources, synapse types and currents, declared."""

from typing import TypeVar

from .cells import (
    LIF,
    AdExp,
    AlphaPSR,
    BetaPSR,
    CondAlphaPostSynapticResponse,
    CondBetaPostSynapticResponse,
    CondExpPostSynapticResponse,
    CurrExpPostSynapticResponse,
    EIF_cond_alpha_isfa_ista,
    EIF_cond_exp_isfa_ista,
    ExpPSR,
    GIF_cond_exp,
    HH_cond_exp,
    IF_cond_alpha,
    IF_cond_exp,
    IF_cond_exp_gsfa_grr,
    IF_curr_alpha,
    IF_curr_delta,
    IF_curr_exp,
    IF_facets_hardware1,
    Izhikevich,
    PointNeuron,
)
from .cells.components import NeuronPart, ReceptorPart
from .cells.composed import composed
from .electrodes import ACSource, DCSource, NoisyCurrentSource, StepCurrentSource
from .sources import (
    SpikeSourceArray,
    SpikeSourceGamma,
    SpikeSourceInhGamma,
    SpikeSourcePoisson,
    SpikeSourcePoissonRefractory,
)
from .synapses import (
    AdditivePotentiationMultiplicativeDepression,
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    MultiQuantalSynapse,
    PfisterSpikeTripletRule,
    SimpleStochasticSynapse,
    SpikePairRule,
    StaticSynapse,
    STDPMechanism,
    StochasticTsodyksMarkramSynapse,
    TimingDependence,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
    WeightDependence,
)
from .synapses.mechanism import go_together, mechanism

__all__ = [
    "LIF",
    "ACSource",
    "AdExp",
    "AdditivePotentiationMultiplicativeDepression",
    "AdditiveWeightDependence",
    "AlphaPSR",
    "BetaPSR",
    "CondAlphaPostSynapticResponse",
    "CondBetaPostSynapticResponse",
    "CondExpPostSynapticResponse",
    "CurrExpPostSynapticResponse",
    "DCSource",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "ExpPSR",
    "GIF_cond_exp",
    "GutigWeightDependence",
    "HH_cond_exp",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_cond_exp_gsfa_grr",
    "IF_curr_alpha",
    "IF_curr_delta",
    "IF_curr_exp",
    "IF_facets_hardware1",
    "Izhikevich",
    "MultiQuantalSynapse",
    "MultiplicativeWeightDependence",
    "NoisyCurrentSource",
    "PfisterSpikeTripletRule",
    "PointNeuron",
    "STDPMechanism",
    "SimpleStochasticSynapse",
    "SpikePairRule",
    "SpikeSourceArray",
    "SpikeSourceGamma",
    "SpikeSourceInhGamma",
    "SpikeSourcePoisson",
    "SpikeSourcePoissonRefractory",
    "StaticSynapse",
    "StepCurrentSource",
    "StochasticTsodyksMarkramSynapse",
    "TimingDependence",
    "TsodyksMarkramSynapse",
    "Vogels2011Rule",
    "WeightDependence",
]

T = TypeVar("T")


def listed(kind: type[T]) -> list[type[T]]:
    """Return the standard types of one kind, each once, in the order of their names."""
    found = {
        each for each in map(globals().get, __all__) if isinstance(each, type) and issubclass(each, kind)
    }
    return sorted(found, key=lambda each: each.__name__.lower())


def compositions() -> list[type[PointNeuron]]:
    """Return the type of cells with each neuron and one receptor of each kind."""
    return [
        composed(neuron, (("receptor", receptor),))
        for neuron in listed(NeuronPart)
        for receptor in listed(ReceptorPart)
    ]


def mechanisms() -> list[type[STDPMechanism]]:
    """Return the type of synapses with each timing and each weight dependence."""
    return [
        mechanism(timing, weights)
        for timing in listed(TimingDependence)
        for weights in listed(WeightDependence)
        if timing.declaration and weights.plus and go_together(timing, weights)
    ]
