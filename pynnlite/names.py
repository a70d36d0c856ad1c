"""The one list of public names: what ``pynnlite`` and each of its modules, such as ``pynnlite.native``, offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import errors
from .connectors import (
    AllToAllConnector,
    ArrayConnector,
    CloneConnector,
    CSAConnector,
    DisplacementDependentProbabilityConnector,
    DistanceDependentProbabilityConnector,
    FixedNumberPostConnector,
    FixedNumberPreConnector,
    FixedProbabilityConnector,
    FixedTotalNumberConnector,
    FromFileConnector,
    FromListConnector,
    IndexBasedExpression,
    IndexBasedProbabilityConnector,
    OneToOneConnector,
    SmallWorldConnector,
)
from .declarations import CellType, Parameter, Receptor, State
from .network import Assembly, Network, Population, PopulationView, Projection
from .random import GSLRNG, NativeRNG, NumpyRNG, RandomDistribution
from .recording import read_data
from .running import Execution, Simulator
from .space import Cuboid, Grid2D, Grid3D, Line, RandomStructure, Space, Sphere
from .standardmodels import (
    LIF,
    ACSource,
    AdExp,
    AlphaPSR,
    BetaPSR,
    CondAlphaPostSynapticResponse,
    CondBetaPostSynapticResponse,
    CondExpPostSynapticResponse,
    CurrExpPostSynapticResponse,
    DCSource,
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
    NoisyCurrentSource,
    PointNeuron,
    SpikeSourceArray,
    SpikeSourceGamma,
    SpikeSourceInhGamma,
    SpikeSourcePoisson,
    SpikeSourcePoissonRefractory,
    StaticSynapse,
    StepCurrentSource,
)
from .values import Sequence

if TYPE_CHECKING:
    from .values.lazy_array import LazyArray

__all__ = [  # noqa: RUF022 (plain order, also for names in capitals)
    "ACSource",
    "AdExp",
    "AllToAllConnector",
    "AlphaPSR",
    "ArrayConnector",
    "Assembly",
    "BetaPSR",
    "CSAConnector",
    "CellType",
    "CloneConnector",
    "CondAlphaPostSynapticResponse",
    "CondBetaPostSynapticResponse",
    "CondExpPostSynapticResponse",
    "Cuboid",
    "CurrExpPostSynapticResponse",
    "DCSource",
    "DisplacementDependentProbabilityConnector",
    "DistanceDependentProbabilityConnector",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "Execution",
    "ExpPSR",
    "FixedNumberPostConnector",
    "FixedNumberPreConnector",
    "FixedProbabilityConnector",
    "FixedTotalNumberConnector",
    "FromFileConnector",
    "FromListConnector",
    "GIF_cond_exp",
    "GSLRNG",
    "Grid2D",
    "Grid3D",
    "HH_cond_exp",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_cond_exp_gsfa_grr",
    "IF_curr_alpha",
    "IF_curr_delta",
    "IF_curr_exp",
    "IF_facets_hardware1",
    "IndexBasedExpression",
    "IndexBasedProbabilityConnector",
    "Izhikevich",
    "LIF",
    "LazyArray",
    "Line",
    "NativeRNG",
    "Network",
    "NoisyCurrentSource",
    "NumpyRNG",
    "OneToOneConnector",
    "Parameter",
    "PointNeuron",
    "Population",
    "PopulationView",
    "Projection",
    "RandomDistribution",
    "RandomStructure",
    "Receptor",
    "Sequence",
    "Simulator",
    "SmallWorldConnector",
    "Space",
    "Sphere",
    "SpikeSourceArray",
    "SpikeSourceGamma",
    "SpikeSourceInhGamma",
    "SpikeSourcePoisson",
    "SpikeSourcePoissonRefractory",
    "State",
    "StaticSynapse",
    "StepCurrentSource",
    "errors",
    "read_data",
]


def __getattr__(name: str) -> Any:
    """Return `LazyArray`, which takes long to import and is seldom used."""
    if name == "LazyArray":
        from .values.lazy_array import LazyArray

        return LazyArray
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
