# Made from the declarations: python -m pynnlite.pages names.pyi > pynnlite/names.pyi
from collections.abc import Callable
from typing import Any, SupportsFloat, TypeAlias

from numpy.typing import NDArray

from . import random as _random
from . import standardmodels as _standard
from . import errors
from .connectors import AllToAllConnector
from .connectors import ArrayConnector
from .connectors import CloneConnector
from .connectors import CSAConnector
from .connectors import DisplacementDependentProbabilityConnector
from .connectors import DistanceDependentProbabilityConnector
from .connectors import FixedNumberPostConnector
from .connectors import FixedNumberPreConnector
from .connectors import FixedProbabilityConnector
from .connectors import FixedTotalNumberConnector
from .connectors import FromFileConnector
from .connectors import FromListConnector
from .connectors import IndexBasedExpression
from .connectors import IndexBasedProbabilityConnector
from .connectors import OneToOneConnector
from .connectors import SmallWorldConnector
from .declarations import CellType
from .declarations import Parameter
from .declarations import Receptor
from .declarations import State
from .declarations import SynapseType
from .network import Assembly
from .network import Network
from .network import Population
from .network import PopulationView
from .network import Projection
from .random import GSLRNG
from .random import NativeRNG
from .random import NumpyRNG
from .recording import read_data
from .running import Execution
from .running import Simulator
from .space import Cuboid
from .space import Grid2D
from .space import Grid3D
from .space import Line
from .space import RandomStructure
from .space import Space
from .space import Sphere
from .standardmodels import PointNeuron
from .standardmodels import StaticSynapse
from .standardmodels import STDPMechanism
from .standardmodels import TimingDependence
from .standardmodels import WeightDependence
from .values import Sequence
from .values.lazy_array import LazyArray
from .values.lazy_array import LazyArray

class RandomDistribution(_random.RandomDistribution):
    def __init__(
        self,
        distribution: str,
        parameters_pos: Any = ...,
        rng: NumpyRNG | None = ...,
        *,
        low: float = ...,
        high: float = ...,
        mu: float = ...,
        sigma: float = ...,
        beta: float = ...,
        k: float = ...,
        theta: float = ...,
        lambda_: float = ...,
        n: float = ...,
        p: float = ...,
        kappa: float = ...,
    ) -> None: ...

_Given: TypeAlias = (
    SupportsFloat | list[Any] | tuple[Any, ...] | NDArray[Any] | _random.RandomDistribution | Callable[..., Any]
)

__all__ = [
    "ACSource",
    "AdExp",
    "AdditivePotentiationMultiplicativeDepression",
    "AdditiveWeightDependence",
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
    "GutigWeightDependence",
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
    "MultiQuantalSynapse",
    "MultiplicativeWeightDependence",
    "NativeRNG",
    "Network",
    "NoisyCurrentSource",
    "NumpyRNG",
    "OneToOneConnector",
    "Parameter",
    "PfisterSpikeTripletRule",
    "PointNeuron",
    "Population",
    "PopulationView",
    "Projection",
    "RandomDistribution",
    "RandomStructure",
    "Receptor",
    "STDPMechanism",
    "Sequence",
    "SimpleStochasticSynapse",
    "Simulator",
    "SmallWorldConnector",
    "Space",
    "Sphere",
    "SpikePairRule",
    "SpikeSourceArray",
    "SpikeSourceGamma",
    "SpikeSourceInhGamma",
    "SpikeSourcePoisson",
    "SpikeSourcePoissonRefractory",
    "State",
    "StaticSynapse",
    "StepCurrentSource",
    "StochasticTsodyksMarkramSynapse",
    "SynapseType",
    "TimingDependence",
    "TsodyksMarkramSynapse",
    "Vogels2011Rule",
    "WeightDependence",
    "errors",
    "read_data",
]

class ACSource(_standard.ACSource):
    def __init__(
        self,
        *,
        amplitude: _Given = ...,
        start: _Given = ...,
        stop: _Given = ...,
        frequency: _Given = ...,
        offset: _Given = ...,
        phase: _Given = ...,
    ) -> None: ...
    amplitude: Any
    start: Any
    stop: Any
    frequency: Any
    offset: Any
    phase: Any

class AdExp(_standard.AdExp):
    def __init__(
        self,
        *,
        cm: _Given = ...,
        tau_refrac: _Given = ...,
        v_spike: _Given = ...,
        v_reset: _Given = ...,
        v_rest: _Given = ...,
        tau_m: _Given = ...,
        i_offset: _Given = ...,
        a: _Given = ...,
        b: _Given = ...,
        delta_T: _Given = ...,
        tau_w: _Given = ...,
        v_thresh: _Given = ...,
    ) -> None: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_spike(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def a(self) -> Any: ...
    @property
    def b(self) -> Any: ...
    @property
    def delta_T(self) -> Any: ...
    @property
    def tau_w(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...

class AdditivePotentiationMultiplicativeDepression(_standard.AdditivePotentiationMultiplicativeDepression):
    def __init__(
        self,
        w_min: _Given = ...,
        w_max: _Given = ...,
    ) -> None: ...
    @property
    def w_min(self) -> Any: ...
    @property
    def w_max(self) -> Any: ...

class AdditiveWeightDependence(_standard.AdditiveWeightDependence):
    def __init__(
        self,
        w_min: _Given = ...,
        w_max: _Given = ...,
    ) -> None: ...
    @property
    def w_min(self) -> Any: ...
    @property
    def w_max(self) -> Any: ...

class AlphaPSR(_standard.CondAlphaPostSynapticResponse):
    def __init__(
        self,
        *,
        e_syn: _Given = ...,
        tau_syn: _Given = ...,
    ) -> None: ...
    @property
    def e_syn(self) -> Any: ...
    @property
    def tau_syn(self) -> Any: ...

class BetaPSR(_standard.CondBetaPostSynapticResponse):
    def __init__(
        self,
        *,
        e_syn: _Given = ...,
        tau_rise: _Given = ...,
        tau_decay: _Given = ...,
    ) -> None: ...
    @property
    def e_syn(self) -> Any: ...
    @property
    def tau_rise(self) -> Any: ...
    @property
    def tau_decay(self) -> Any: ...

class CondAlphaPostSynapticResponse(_standard.CondAlphaPostSynapticResponse):
    def __init__(
        self,
        *,
        e_syn: _Given = ...,
        tau_syn: _Given = ...,
    ) -> None: ...
    @property
    def e_syn(self) -> Any: ...
    @property
    def tau_syn(self) -> Any: ...

class CondBetaPostSynapticResponse(_standard.CondBetaPostSynapticResponse):
    def __init__(
        self,
        *,
        e_syn: _Given = ...,
        tau_rise: _Given = ...,
        tau_decay: _Given = ...,
    ) -> None: ...
    @property
    def e_syn(self) -> Any: ...
    @property
    def tau_rise(self) -> Any: ...
    @property
    def tau_decay(self) -> Any: ...

class CondExpPostSynapticResponse(_standard.CondExpPostSynapticResponse):
    def __init__(
        self,
        *,
        e_syn: _Given = ...,
        tau_syn: _Given = ...,
    ) -> None: ...
    @property
    def e_syn(self) -> Any: ...
    @property
    def tau_syn(self) -> Any: ...

class CurrExpPostSynapticResponse(_standard.CurrExpPostSynapticResponse):
    def __init__(
        self,
        tau_syn: _Given = ...,
    ) -> None: ...
    @property
    def tau_syn(self) -> Any: ...

class DCSource(_standard.DCSource):
    def __init__(
        self,
        *,
        amplitude: _Given = ...,
        start: _Given = ...,
        stop: _Given = ...,
    ) -> None: ...
    amplitude: Any
    start: Any
    stop: Any

class EIF_cond_alpha_isfa_ista(_standard.EIF_cond_alpha_isfa_ista):
    def __init__(
        self,
        *,
        cm: _Given = ...,
        tau_refrac: _Given = ...,
        v_spike: _Given = ...,
        v_reset: _Given = ...,
        v_rest: _Given = ...,
        tau_m: _Given = ...,
        i_offset: _Given = ...,
        a: _Given = ...,
        b: _Given = ...,
        delta_T: _Given = ...,
        tau_w: _Given = ...,
        v_thresh: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        e_rev_E: _Given = ...,
        e_rev_I: _Given = ...,
    ) -> None: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_spike(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def a(self) -> Any: ...
    @property
    def b(self) -> Any: ...
    @property
    def delta_T(self) -> Any: ...
    @property
    def tau_w(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def e_rev_E(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...

class EIF_cond_exp_isfa_ista(_standard.EIF_cond_exp_isfa_ista):
    def __init__(
        self,
        *,
        cm: _Given = ...,
        tau_refrac: _Given = ...,
        v_spike: _Given = ...,
        v_reset: _Given = ...,
        v_rest: _Given = ...,
        tau_m: _Given = ...,
        i_offset: _Given = ...,
        a: _Given = ...,
        b: _Given = ...,
        delta_T: _Given = ...,
        tau_w: _Given = ...,
        v_thresh: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        e_rev_E: _Given = ...,
        e_rev_I: _Given = ...,
    ) -> None: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_spike(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def a(self) -> Any: ...
    @property
    def b(self) -> Any: ...
    @property
    def delta_T(self) -> Any: ...
    @property
    def tau_w(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def e_rev_E(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...

class ExpPSR(_standard.CondExpPostSynapticResponse):
    def __init__(
        self,
        *,
        e_syn: _Given = ...,
        tau_syn: _Given = ...,
    ) -> None: ...
    @property
    def e_syn(self) -> Any: ...
    @property
    def tau_syn(self) -> Any: ...

class GIF_cond_exp(CellType):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        i_offset: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        e_rev_E: _Given = ...,
        e_rev_I: _Given = ...,
        delta_v: _Given = ...,
        v_t_star: _Given = ...,
        lambda0: _Given = ...,
        tau_eta: _Given = ...,
        a_eta: _Given = ...,
        tau_gamma: _Given = ...,
        a_gamma: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def e_rev_E(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...
    @property
    def delta_v(self) -> Any: ...
    @property
    def v_t_star(self) -> Any: ...
    @property
    def lambda0(self) -> Any: ...
    @property
    def tau_eta(self) -> Any: ...
    @property
    def a_eta(self) -> Any: ...
    @property
    def tau_gamma(self) -> Any: ...
    @property
    def a_gamma(self) -> Any: ...

class GutigWeightDependence(_standard.GutigWeightDependence):
    def __init__(
        self,
        w_min: _Given = ...,
        w_max: _Given = ...,
        mu_plus: _Given = ...,
        mu_minus: _Given = ...,
    ) -> None: ...
    @property
    def w_min(self) -> Any: ...
    @property
    def w_max(self) -> Any: ...
    @property
    def mu_plus(self) -> Any: ...
    @property
    def mu_minus(self) -> Any: ...

class HH_cond_exp(_standard.HH_cond_exp):
    def __init__(
        self,
        *,
        gbar_Na: _Given = ...,
        gbar_K: _Given = ...,
        g_leak: _Given = ...,
        cm: _Given = ...,
        v_offset: _Given = ...,
        e_rev_Na: _Given = ...,
        e_rev_K: _Given = ...,
        e_rev_leak: _Given = ...,
        e_rev_E: _Given = ...,
        e_rev_I: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        i_offset: _Given = ...,
    ) -> None: ...
    @property
    def gbar_Na(self) -> Any: ...
    @property
    def gbar_K(self) -> Any: ...
    @property
    def g_leak(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def v_offset(self) -> Any: ...
    @property
    def e_rev_Na(self) -> Any: ...
    @property
    def e_rev_K(self) -> Any: ...
    @property
    def e_rev_leak(self) -> Any: ...
    @property
    def e_rev_E(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...

class IF_cond_alpha(_standard.IF_cond_alpha):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        v_thresh: _Given = ...,
        i_offset: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        e_rev_E: _Given = ...,
        e_rev_I: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def e_rev_E(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...

class IF_cond_exp(_standard.IF_cond_exp):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        v_thresh: _Given = ...,
        i_offset: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        e_rev_E: _Given = ...,
        e_rev_I: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def e_rev_E(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...

class IF_cond_exp_gsfa_grr(_standard.IF_cond_exp_gsfa_grr):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        v_thresh: _Given = ...,
        i_offset: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        e_rev_E: _Given = ...,
        e_rev_I: _Given = ...,
        tau_sfa: _Given = ...,
        e_rev_sfa: _Given = ...,
        q_sfa: _Given = ...,
        tau_rr: _Given = ...,
        e_rev_rr: _Given = ...,
        q_rr: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def e_rev_E(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...
    @property
    def tau_sfa(self) -> Any: ...
    @property
    def e_rev_sfa(self) -> Any: ...
    @property
    def q_sfa(self) -> Any: ...
    @property
    def tau_rr(self) -> Any: ...
    @property
    def e_rev_rr(self) -> Any: ...
    @property
    def q_rr(self) -> Any: ...

class IF_curr_alpha(_standard.IF_curr_alpha):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        v_thresh: _Given = ...,
        i_offset: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...

class IF_curr_delta(_standard.IF_curr_delta):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        v_thresh: _Given = ...,
        i_offset: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...

class IF_curr_exp(_standard.IF_curr_exp):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        v_thresh: _Given = ...,
        i_offset: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...

class IF_facets_hardware1(_standard.IF_facets_hardware1):
    def __init__(
        self,
        *,
        g_leak: _Given = ...,
        tau_syn_E: _Given = ...,
        tau_syn_I: _Given = ...,
        v_reset: _Given = ...,
        e_rev_I: _Given = ...,
        v_rest: _Given = ...,
        v_thresh: _Given = ...,
    ) -> None: ...
    @property
    def g_leak(self) -> Any: ...
    @property
    def tau_syn_E(self) -> Any: ...
    @property
    def tau_syn_I(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def e_rev_I(self) -> Any: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...

class Izhikevich(_standard.Izhikevich):
    def __init__(
        self,
        *,
        a: _Given = ...,
        b: _Given = ...,
        c: _Given = ...,
        d: _Given = ...,
        i_offset: _Given = ...,
    ) -> None: ...
    @property
    def a(self) -> Any: ...
    @property
    def b(self) -> Any: ...
    @property
    def c(self) -> Any: ...
    @property
    def d(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...

class LIF(_standard.LIF):
    def __init__(
        self,
        *,
        v_rest: _Given = ...,
        cm: _Given = ...,
        tau_m: _Given = ...,
        tau_refrac: _Given = ...,
        v_reset: _Given = ...,
        v_thresh: _Given = ...,
        i_offset: _Given = ...,
    ) -> None: ...
    @property
    def v_rest(self) -> Any: ...
    @property
    def cm(self) -> Any: ...
    @property
    def tau_m(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def v_reset(self) -> Any: ...
    @property
    def v_thresh(self) -> Any: ...
    @property
    def i_offset(self) -> Any: ...

class MultiQuantalSynapse(_standard.MultiQuantalSynapse):
    def __init__(
        self,
        weight: _Given | str = ...,
        delay: _Given | str | None = ...,
        *,
        U: _Given | str = ...,
        n: _Given | str = ...,
        tau_rec: _Given | str = ...,
        tau_facil: _Given | str = ...,
    ) -> None: ...
    @property
    def weight(self) -> Any: ...
    @property
    def delay(self) -> Any: ...
    @property
    def U(self) -> Any: ...
    @property
    def n(self) -> Any: ...
    @property
    def tau_rec(self) -> Any: ...
    @property
    def tau_facil(self) -> Any: ...

class MultiplicativeWeightDependence(_standard.MultiplicativeWeightDependence):
    def __init__(
        self,
        w_min: _Given = ...,
        w_max: _Given = ...,
    ) -> None: ...
    @property
    def w_min(self) -> Any: ...
    @property
    def w_max(self) -> Any: ...

class NoisyCurrentSource(_standard.NoisyCurrentSource):
    def __init__(
        self,
        *,
        mean: _Given = ...,
        stdev: _Given = ...,
        start: _Given = ...,
        stop: _Given = ...,
        dt: _Given = ...,
    ) -> None: ...
    mean: Any
    stdev: Any
    start: Any
    stop: Any
    dt: Any

class PfisterSpikeTripletRule(_standard.PfisterSpikeTripletRule):
    def __init__(
        self,
        tau_plus: _Given = ...,
        tau_minus: _Given = ...,
        tau_x: _Given = ...,
        tau_y: _Given = ...,
        A2_plus: _Given = ...,
        A2_minus: _Given = ...,
        A3_plus: _Given = ...,
        A3_minus: _Given = ...,
    ) -> None: ...
    @property
    def tau_plus(self) -> Any: ...
    @property
    def tau_minus(self) -> Any: ...
    @property
    def tau_x(self) -> Any: ...
    @property
    def tau_y(self) -> Any: ...
    @property
    def A2_plus(self) -> Any: ...
    @property
    def A2_minus(self) -> Any: ...
    @property
    def A3_plus(self) -> Any: ...
    @property
    def A3_minus(self) -> Any: ...

class SimpleStochasticSynapse(_standard.SimpleStochasticSynapse):
    def __init__(
        self,
        weight: _Given | str = ...,
        delay: _Given | str | None = ...,
        *,
        p: _Given | str = ...,
    ) -> None: ...
    @property
    def weight(self) -> Any: ...
    @property
    def delay(self) -> Any: ...
    @property
    def p(self) -> Any: ...

class SpikePairRule(_standard.SpikePairRule):
    def __init__(
        self,
        tau_plus: _Given = ...,
        tau_minus: _Given = ...,
        A_plus: _Given = ...,
        A_minus: _Given = ...,
    ) -> None: ...
    @property
    def tau_plus(self) -> Any: ...
    @property
    def tau_minus(self) -> Any: ...
    @property
    def A_plus(self) -> Any: ...
    @property
    def A_minus(self) -> Any: ...

class SpikeSourceArray(_standard.SpikeSourceArray):
    def __init__(
        self,
        spike_times: _Given = ...,
    ) -> None: ...
    @property
    def spike_times(self) -> Any: ...

class SpikeSourceGamma(_standard.SpikeSourceGamma):
    def __init__(
        self,
        *,
        alpha: _Given = ...,
        beta: _Given = ...,
        start: _Given = ...,
        duration: _Given = ...,
    ) -> None: ...
    @property
    def alpha(self) -> Any: ...
    @property
    def beta(self) -> Any: ...
    @property
    def start(self) -> Any: ...
    @property
    def duration(self) -> Any: ...

class SpikeSourceInhGamma(_standard.SpikeSourceInhGamma):
    def __init__(
        self,
        *,
        a: _Given = ...,
        b: _Given = ...,
        tbins: _Given = ...,
        start: _Given = ...,
        duration: _Given = ...,
    ) -> None: ...
    @property
    def a(self) -> Any: ...
    @property
    def b(self) -> Any: ...
    @property
    def tbins(self) -> Any: ...
    @property
    def start(self) -> Any: ...
    @property
    def duration(self) -> Any: ...

class SpikeSourcePoisson(_standard.SpikeSourcePoisson):
    def __init__(
        self,
        *,
        rate: _Given = ...,
        start: _Given = ...,
        duration: _Given = ...,
    ) -> None: ...
    @property
    def rate(self) -> Any: ...
    @property
    def start(self) -> Any: ...
    @property
    def duration(self) -> Any: ...

class SpikeSourcePoissonRefractory(_standard.SpikeSourcePoissonRefractory):
    def __init__(
        self,
        *,
        rate: _Given = ...,
        tau_refrac: _Given = ...,
        start: _Given = ...,
        duration: _Given = ...,
    ) -> None: ...
    @property
    def rate(self) -> Any: ...
    @property
    def tau_refrac(self) -> Any: ...
    @property
    def start(self) -> Any: ...
    @property
    def duration(self) -> Any: ...

class StepCurrentSource(_standard.StepCurrentSource):
    def __init__(
        self,
        *,
        amplitudes: _Given = ...,
        times: _Given = ...,
    ) -> None: ...
    amplitudes: Any
    times: Any

class StochasticTsodyksMarkramSynapse(_standard.StochasticTsodyksMarkramSynapse):
    def __init__(
        self,
        weight: _Given | str = ...,
        delay: _Given | str | None = ...,
        *,
        U: _Given | str = ...,
        tau_rec: _Given | str = ...,
        tau_facil: _Given | str = ...,
    ) -> None: ...
    @property
    def weight(self) -> Any: ...
    @property
    def delay(self) -> Any: ...
    @property
    def U(self) -> Any: ...
    @property
    def tau_rec(self) -> Any: ...
    @property
    def tau_facil(self) -> Any: ...

class TsodyksMarkramSynapse(_standard.TsodyksMarkramSynapse):
    def __init__(
        self,
        weight: _Given | str = ...,
        delay: _Given | str | None = ...,
        *,
        U: _Given | str = ...,
        tau_rec: _Given | str = ...,
        tau_facil: _Given | str = ...,
    ) -> None: ...
    @property
    def weight(self) -> Any: ...
    @property
    def delay(self) -> Any: ...
    @property
    def U(self) -> Any: ...
    @property
    def tau_rec(self) -> Any: ...
    @property
    def tau_facil(self) -> Any: ...

class Vogels2011Rule(_standard.Vogels2011Rule):
    def __init__(
        self,
        tau: _Given = ...,
        eta: _Given = ...,
        rho: _Given = ...,
    ) -> None: ...
    @property
    def tau(self) -> Any: ...
    @property
    def eta(self) -> Any: ...
    @property
    def rho(self) -> Any: ...
