"""PyNN's cell types, synapse types and currents: each has PyNN's parameters, or says why it is not there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.pynn import NAMES

ADEX = (
    "cm=0.281 tau_refrac=0.1 v_spike=-40 v_reset=-70.6 v_rest=-70.6 tau_m=9.3667 i_offset=0 a=4 b=0.0805"
    " delta_T=2 tau_w=144 v_thresh=-50.4"
)
LIF = "v_rest=-65 cm=1 tau_m=20 tau_refrac=0.1 i_offset=0 v_reset=-65 v_thresh=-50"
COND = "spikes v gsyn_exc gsyn_inh"

CELLS: dict[str, tuple[str, str, str]] = {
    "AdExp": (ADEX, "spikes v w", "v=-70.6 w=0"),
    "EIF_cond_alpha_isfa_ista": (
        f"{ADEX} e_rev_E=0 tau_syn_E=5 e_rev_I=-80 tau_syn_I=5",
        "spikes v w gsyn_exc gsyn_inh",
        "v=-70.6 w=0",
    ),
    "EIF_cond_exp_isfa_ista": (
        f"{ADEX} e_rev_E=0 tau_syn_E=5 e_rev_I=-80 tau_syn_I=5",
        "spikes v w gsyn_exc gsyn_inh",
        "v=-70.6 w=0",
    ),
    "GIF_cond_exp": (
        "v_rest=-65 cm=1 tau_m=20 tau_refrac=4 tau_syn_E=5 tau_syn_I=5 e_rev_E=0 e_rev_I=-70 v_reset=-65"
        " i_offset=0 delta_v=0.5 v_t_star=-48 lambda0=1 tau_eta=1,10,100 tau_gamma=1,10,100 a_eta=1,1,1"
        " a_gamma=1,1,1",
        f"{COND} i_eta v_t",
        "v=-65",  # v_t and i_eta follow from other variables
    ),
    "HH_cond_exp": (
        "gbar_Na=20 gbar_K=6 g_leak=0.01 cm=0.2 v_offset=-63 e_rev_Na=50 e_rev_K=-90 e_rev_leak=-65 e_rev_E=0"
        " e_rev_I=-80 tau_syn_E=0.2 tau_syn_I=2 i_offset=0",
        COND,
        "v=-65 h=1 m=0 n=0",
    ),
    "IF_cond_alpha": (f"{LIF} tau_syn_E=0.3 tau_syn_I=0.5 e_rev_E=0 e_rev_I=-70", COND, "v=-65 gsyn_exc=0"),
    "IF_cond_exp": (f"{LIF} tau_syn_E=5 tau_syn_I=5 e_rev_E=0 e_rev_I=-70", COND, "v=-65 gsyn_exc=0"),
    "IF_cond_exp_gsfa_grr": (
        f"{LIF} tau_syn_E=5 tau_syn_I=5 e_rev_E=0 e_rev_I=-70 tau_sfa=100 e_rev_sfa=-75 q_sfa=15 tau_rr=2"
        " e_rev_rr=-75 q_rr=3000",
        f"{COND} g_r g_s",
        "v=-65 g_r=0 g_s=0",
    ),
    "IF_curr_alpha": (f"{LIF} tau_syn_E=0.5 tau_syn_I=0.5", "spikes v", "v=-65"),
    "IF_curr_delta": (LIF, "spikes v", "v=-65"),
    "IF_curr_exp": (f"{LIF} tau_syn_E=5 tau_syn_I=5", "spikes v", "v=-65 isyn_exc=0"),
    "IF_facets_hardware1": (
        "g_leak=40 tau_syn_E=30 tau_syn_I=30 v_reset=-80 e_rev_I=-80 v_rest=-65 v_thresh=-55",
        COND,
        "v=-65 gsyn_exc=0",
    ),
    "Izhikevich": ("a=0.02 b=0.2 c=-65 d=2 i_offset=0", "spikes v u", "v=-70 u=-14"),
    "LIF": (LIF, "spikes v", "v=-65"),
    "SpikeSourceArray": ("spike_times=", "spikes", ""),
    "SpikeSourceGamma": ("alpha=2 beta=1 start=0 duration=1e10", "spikes", ""),
    "SpikeSourceInhGamma": ("a=1, b=1, tbins=0, start=0 duration=1e10", "spikes", ""),
    "SpikeSourcePoisson": ("rate=1 start=0 duration=1e10", "spikes", ""),
    "SpikeSourcePoissonRefractory": ("rate=1 tau_refrac=0 start=0 duration=1e10", "spikes", ""),
}
"""Parameters with their defaults, what can be recorded, and initial values, as PyNN 0.13 has them."""

TSODYKS = "weight=0 delay=None U=0.5 tau_rec=100 tau_facil=0"

OTHERS: dict[str, str] = {
    "StaticSynapse": "weight=0 delay=None",
    "ElectricalSynapse": "weight=0",
    "TsodyksMarkramSynapse": TSODYKS,
    "SimpleStochasticSynapse": "weight=0 delay=None p=0.5",
    "StochasticTsodyksMarkramSynapse": TSODYKS,
    "MultiQuantalSynapse": "weight=0 delay=None U=0.5 n=1 tau_rec=800 tau_facil=0",
    "AdditiveWeightDependence": "w_min=0 w_max=1",
    "MultiplicativeWeightDependence": "w_min=0 w_max=1",
    "AdditivePotentiationMultiplicativeDepression": "w_min=0 w_max=1",
    "GutigWeightDependence": "w_min=0 w_max=1 mu_plus=0.5 mu_minus=0.5",
    "SpikePairRule": "tau_plus=20 tau_minus=20 A_plus=0.01 A_minus=0.01",
    "Vogels2011Rule": "tau=20 eta=1e-10 rho=3",
    "DCSource": "amplitude=1 start=0 stop=1e12",
    "ACSource": "amplitude=1 start=0 stop=1e12 frequency=10 offset=0 phase=0",
    "StepCurrentSource": "amplitudes= times=",
    "NoisyCurrentSource": "mean=0 stdev=1 start=0 stop=1e12 dt=0.1",
}
"""Parameters of synapse types, of parts of `STDPMechanism`, and of currents, with their defaults."""

LEFT_OUT = [
    "STDPMechanism",
    "PointNeuron",
    "ExpPSR",
    "AlphaPSR",
    "BetaPSR",
    "CurrExpPostSynapticResponse",
    "CondExpPostSynapticResponse",
    "CondAlphaPostSynapticResponse",
    "CondBetaPostSynapticResponse",
    "MultiCompartmentNeuron",
    "NeuroMLMorphology",
    "NaChannel",
    "KdrChannel",
    "PassiveLeak",
    "PassiveLeakHH",
    "IonicSpecies",
    "IntFire1",
    "IntFire2",
    "IntFire4",
    "NativeCellType",
    "native_cell_type",
    "native_synapse_type",
    "native_electrode_type",
    "nestml",
]
"""Further types, which are there or say why they are not."""


def found(name: str) -> Any:
    """Return a type; None if it is not there and its name says so."""
    if hasattr(pnl, name):
        return getattr(pnl, name)
    with pytest.raises(AttributeError, match=f"In PyNN it is .*{NAMES[name].use[:20]}"):
        getattr(pnl.native, name)
    return None


def numbers(text: str) -> dict[str, Any]:
    """Return names and their numbers; several numbers are joined by commas."""
    result: dict[str, Any] = {}
    for each in text.split():
        name, _, value = each.partition("=")
        if "," in value or not value:
            result[name] = [float(part) for part in value.split(",") if part]
        else:
            result[name] = None if value == "None" else float(value)
    return result


def as_numbers(values: Any) -> dict[str, Any]:
    """Return values by name, as `numbers` does."""
    plain = {name: getattr(value, "value", value) for name, value in values.items()}
    return {name: np.asarray(value).tolist() if np.ndim(value) else value for name, value in plain.items()}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_type_is_that_of_pynn_or_says_why_not(name: str) -> None:
    kind = found(name)
    if kind is not None:
        parameters, recordable, initial = CELLS[name]
        assert as_numbers(kind.default_parameters) == numbers(parameters)
        assert set(recordable.split()) <= set(kind.recordable)
        assert numbers(initial).items() <= as_numbers(kind.default_initial_values).items()
        if name in ("AdExp", "LIF"):  # parts, which are no cells
            return
        assert kind.injectable is not name.startswith("SpikeSource")
        wanted = [] if name.startswith("SpikeSource") else ["excitatory", "inhibitory"]
        assert list(kind.receptor_types)[:2] == wanted


@pytest.mark.parametrize("name", OTHERS)
def test_a_synapse_type_or_current_has_the_parameters_of_pynn_or_says_why_not(name: str) -> None:
    kind = found(name)
    if kind is not None:
        defaults = as_numbers(kind.default_parameters)
        assert {each: defaults[each] for each in numbers(OTHERS[name])} == numbers(OTHERS[name])


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_further_type_is_there_or_says_why_not(name: str) -> None:
    found(name)
