"""Which synapse model of NEST's runs which rule, and how parameters are put into its terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pynnlite.standardmodels.synapses import (
    AdditivePotentiationMultiplicativeDepression,
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    MultiQuantalSynapse,
    PfisterSpikeTripletRule,
    SimpleStochasticSynapse,
    SpikePairRule,
    StochasticTsodyksMarkramSynapse,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from pynnlite.standardmodels.synapses.mechanism import mechanism

from ..cells import FloatArray

Columns = Mapping[str, FloatArray]

AT_ONCE = 1e-9
"""A time constant in ms, in place of 0: the trace is gone at the next step."""

APART = 2e-8
"""By which part of itself a time of recovery is changed where it equals the decay time, for which NEST gives NaN."""


@dataclass(frozen=True, slots=True)
class NestRule:
    """How NEST runs a rule.

    Parameters
    ----------
    model : str
        Its synapse model.
    settings : callable
        Parameters of the rule, and ``"range"`` (the scaled difference of the bounds) if weights are assigned → those of
        the synapse model, but for the weight.
    timing : str
        ``"pair"``, ``"triplet"`` or ``"balance"`` if the rule assigns weights.
    cells : dict of str to str
        Parameters of NEST's cells, and the parameters of the rule that they must have the values of.
    powers : callable
        Parameters → the exponents of potentiation and of depression.
    share : callable
        Parameters → what the weight is multiplied with for NEST.
    positive, amplitudes : tuple of str
        Parameters that must be above 0, and those that must not be below.
    lasting : tuple of str
        Parameters that NEST's connections can be given anew while there are traces.
    shared : str
        The synapse model of NEST's, if there is one, whose connections have the same settings: it does the same in half
        of the memory, and takes weights out of their bounds.
    """

    model: str
    settings: Callable[[Columns], dict[str, Any]]
    timing: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    powers: Callable[[Columns], tuple[Any, Any]] = lambda columns: (0.0, 0.0)
    share: Callable[[Columns], Any] = lambda columns: 1.0
    positive: tuple[str, ...] = ()
    amplitudes: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    shared: str = ""


def _time(values: FloatArray) -> FloatArray:
    return np.maximum(values, AT_ONCE)


def _pair(powers: Callable[[Columns], tuple[Any, Any]]) -> NestRule:
    def settings(columns: Columns) -> dict[str, Any]:
        up, down = columns["A_plus"], columns["A_minus"]
        none = (up == 0.0) & (down > 0.0)  # then the trace of the source counts for nothing
        still = (up == 0.0) & (down == 0.0)
        mu_plus, mu_minus = powers(columns)
        return {
            "lambda": np.where(none, down, up),
            "alpha": np.where(none, 1.0, down / np.where(none | still, 1.0, up)),
            "tau_plus": np.where(none, AT_ONCE, _time(columns["tau_plus"])),
            "mu_plus": mu_plus,
            "mu_minus": mu_minus,
            "Wmax": columns["range"],
        }

    amplitudes = ("A_plus", "A_minus")
    return NestRule(
        "stdp_synapse",
        settings,
        "pair",
        {"tau_minus": "tau_minus"},
        powers,
        amplitudes=amplitudes,
        lasting=(*amplitudes, "w_max", "mu_plus", "mu_minus"),
        shared="stdp_synapse_hom",
    )


def _triplet(columns: Columns) -> dict[str, Any]:
    names = {
        "Aplus": "A2_plus",
        "Aminus": "A2_minus",
        "Aplus_triplet": "A3_plus",
        "Aminus_triplet": "A3_minus",
    }
    return {
        **{name: columns[ours] * np.abs(columns["range"]) for name, ours in names.items()},
        "tau_plus": _time(columns["tau_plus"]),
        "tau_plus_triplet": _time(columns["tau_x"]),
        "Wmax": columns["range"],
    }


def _balance(columns: Columns) -> dict[str, Any]:
    return {
        "eta": columns["eta"] * columns["scale"],
        "alpha": 2.0 * columns["rho"] * columns["tau"],
        "tau": _time(columns["tau"]),
        "Wmax": columns["range"],
    }


def _tsodyks_markram(columns: Columns) -> dict[str, Any]:
    recovery, decay = columns["tau_rec"], columns["tau_syn"]
    near = np.abs(recovery - decay) < APART * decay
    nothing = np.zeros(len(recovery))
    return {
        "U": columns["U"],
        "tau_rec": np.where(near, decay * (1.0 + APART), recovery),
        "tau_fac": columns["tau_facil"],
        "tau_psc": decay,
        "u": nothing,
        "x": nothing + 1.0,
        "y": nothing,
    }


def _quantal(columns: Columns) -> dict[str, Any]:
    sites = np.asarray(columns.get("n", np.ones(len(columns["U"])))).astype(np.int64)
    times = {"tau_rec": columns["tau_rec"], "tau_fac": columns["tau_facil"]}
    use = columns["U"]  # what NEST's u is at the first spike
    return {"U": use, "u": use, "n": sites, "a": sites, **times}


ADDITIVE = AdditiveWeightDependence
TRIPLET = ("A2_plus", "A2_minus", "A3_plus", "A3_minus")
BALANCE = ("eta", "rho")
RULES: Mapping[str, NestRule] = {
    **{
        mechanism(SpikePairRule, weights).rule.hash: _pair(powers)
        for weights, powers in {
            ADDITIVE: lambda columns: (0.0, 0.0),
            MultiplicativeWeightDependence: lambda columns: (1.0, 1.0),
            AdditivePotentiationMultiplicativeDepression: lambda columns: (0.0, 1.0),
            GutigWeightDependence: lambda columns: (columns["mu_plus"], columns["mu_minus"]),
        }.items()
    },
    mechanism(PfisterSpikeTripletRule, ADDITIVE).rule.hash: NestRule(
        "stdp_triplet_synapse",
        _triplet,
        "triplet",
        {"tau_minus": "tau_minus", "tau_minus_triplet": "tau_y"},
        amplitudes=TRIPLET,
        lasting=(*TRIPLET, "w_max"),
    ),
    mechanism(Vogels2011Rule, ADDITIVE).rule.hash: NestRule(
        "vogels_sprekeler_synapse",
        _balance,
        "balance",
        {"tau_minus": "tau"},
        amplitudes=BALANCE,
        lasting=(*BALANCE, "w_max"),
    ),
    TsodyksMarkramSynapse.rule.hash: NestRule(
        "tsodyks_synapse", _tsodyks_markram, positive=("tau_rec", "tau_syn"), lasting=("U",)
    ),
    SimpleStochasticSynapse.rule.hash: NestRule(
        "bernoulli_synapse", lambda columns: {"p_transmit": columns["p"]}, lasting=("p",)
    ),
    StochasticTsodyksMarkramSynapse.rule.hash: NestRule("quantal_stp_synapse", _quantal),
    MultiQuantalSynapse.rule.hash: NestRule(
        "quantal_stp_synapse", _quantal, share=lambda columns: 1.0 / columns["n"]
    ),
}
"""The rules that NEST runs, by their hash."""
