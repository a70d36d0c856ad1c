"""PyNN's synapse types, one family a file."""

from .mechanism import STDPMechanism
from .releases import MultiQuantalSynapse, SimpleStochasticSynapse, StochasticTsodyksMarkramSynapse
from .short_term import TsodyksMarkramSynapse
from .static import StaticSynapse
from .timing import PfisterSpikeTripletRule, SpikePairRule, TimingDependence, Vogels2011Rule
from .weights import (
    AdditivePotentiationMultiplicativeDepression,
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    WeightDependence,
)

__all__ = [
    "AdditivePotentiationMultiplicativeDepression",
    "AdditiveWeightDependence",
    "GutigWeightDependence",
    "MultiQuantalSynapse",
    "MultiplicativeWeightDependence",
    "PfisterSpikeTripletRule",
    "STDPMechanism",
    "SimpleStochasticSynapse",
    "SpikePairRule",
    "StaticSynapse",
    "StochasticTsodyksMarkramSynapse",
    "TimingDependence",
    "TsodyksMarkramSynapse",
    "Vogels2011Rule",
    "WeightDependence",
]
