"""Names that do not exist: the error suggests the one that was probably meant, and lists those there are."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, UnknownBackend, UnknownParameter

CASES: dict[str, tuple[Any, type[Exception], list[str]]] = {
    "a misspelt parameter": (
        lambda s: pnl.IF_cond_exp(tau_M=20.0),
        UnknownParameter,
        ["IF_cond_exp has no parameter 'tau_M'", "Did you mean 'tau_m'?", "Parameters: cm,", "v_thresh"],
    ),
    "a parameter of another cell type": (
        lambda s: pnl.IF_curr_delta(tau_syn_E=5.0),
        UnknownParameter,
        ["IF_curr_delta has no parameter 'tau_syn_E'", "tau_m"],
    ),
    "a misspelt parameter in cellparams": (
        lambda s: s.net.population(3, pnl.IF_curr_exp, {"i_ofset": 0.1}),
        UnknownParameter,
        ["'i_ofset'", "Did you mean 'i_offset'?"],
    ),
    "a misspelt parameter in set": (
        lambda s: s.cond.set(v_trhesh=-50.0),
        UnknownParameter,
        ["'v_trhesh'", "Did you mean 'v_thresh'?"],
    ),
    "a misspelt parameter in get": (
        lambda s: s.cond.get("taum"),
        UnknownParameter,
        ["'taum'", "Did you mean 'tau_m'?"],
    ),
    "a misspelt parameter of a cell": (
        lambda s: setattr(s.cond[0], "tau_mm", 10.0),
        UnknownParameter,
        ["'tau_mm'", "Did you mean 'tau_m'?"],
    ),
    "a misspelt attribute of a cell": (
        lambda s: s.cond[0].tau_mm,
        AttributeError,
        ["'cond'", "'tau_mm'", "Did you mean 'tau_m'?"],
    ),
    "a misspelt state variable": (
        lambda s: s.cond.initialize(gsyn_ex=0.01),
        UnknownParameter,
        ["IF_cond_exp has no state variable 'gsyn_ex'", "Did you mean 'gsyn_exc'?", "v"],
    ),
    "a misspelt state variable at creation": (
        lambda s: s.net.population(2, pnl.IF_cond_exp(), initial_values={"V": -60.0}),
        UnknownParameter,
        ["'V'", "Did you mean 'v'?"],
    ),
    "a misspelt recordable": (
        lambda s: s.cond.record("spike"),
        UnknownParameter,
        ["no recordable variable 'spike'", "Did you mean 'spikes'?", "gsyn_exc"],
    ),
    "one misspelt recordable among right ones": (
        lambda s: s.cond.record(["v", "gsyn"]),
        UnknownParameter,
        ["'gsyn'", "gsyn_exc"],
    ),
    "a recordable that is no name": (
        lambda s: s.cond.record(3),
        BadValue,
        ["variables", "3"],
    ),
    "a misspelt variable in get_data": (
        lambda s: s.cond.get_data("spike"),
        UnknownParameter,
        ["'spike'", "Did you mean 'spikes'?"],
    ),
    "the unit of a misspelt variable": (
        lambda s: s.cond.find_units("tau_n"),
        UnknownParameter,
        ["'tau_n'", "Did you mean 'tau_m'?"],
    ),
    "a misspelt receptor": (
        lambda s: s.join(receptor="exitatory", weight=0.1),
        UnknownParameter,
        ["IF_cond_exp has no receptor 'exitatory'", "Did you mean 'excitatory'?", "inhibitory"],
    ),
    "a misspelt synapse parameter in set": (
        lambda s: s.projection.set(wieght=0.2),
        UnknownParameter,
        ["StaticSynapse has no parameter 'wieght'", "Did you mean 'weight'?", "delay"],
    ),
    "a misspelt synapse parameter in get": (
        lambda s: s.projection.get("weigth", "list"),
        UnknownParameter,
        ["'weigth'", "Did you mean 'weight'?"],
    ),
    "a misspelt column": (
        lambda s: s.join(connector=pnl.FromListConnector([(0, 0, 0.1)], ["wheight"])),
        UnknownParameter,
        ["'wheight'", "Did you mean 'weight'?"],
    ),
    "a misspelt option": (
        lambda s: pnl.Simulator("reference", timestp=0.1),
        UnknownParameter,
        ["no option 'timestp'", "Did you mean 'timestep'?", "min_delay"],
    ),
    "an option of nobody's": (
        lambda s: pnl.Simulator("reference", bogus=3),
        UnknownParameter,
        ["'reference'", "no option 'bogus'", "timestep"],
    ),
    "the network's seed given to the simulator": (
        lambda s: pnl.Simulator("reference", seed=3),
        BadValue,
        ["seed", "Network(seed="],
    ),
    "a misspelt backend": (
        lambda s: pnl.Simulator("referense"),
        UnknownBackend,
        ["no backend 'referense'", "Did you mean 'reference'?", "Known backends:"],
    ),
    "a backend that is no name": (lambda s: pnl.Simulator(None), UnknownBackend, ["None", "reference"]),
    "a misspelt distribution": (
        lambda s: pnl.RandomDistribution("nromal", (0.0, 1.0)),
        BadValue,
        ["no distribution 'nromal'", "Did you mean 'normal'?", "uniform"],
    ),
    "a misspelt parameter of a distribution": (
        lambda s: pnl.RandomDistribution("normal", mu=0.0, sigm=1.0),
        UnknownParameter,
        ["'normal'", "'sigm'", "Did you mean 'sigma'?"],
    ),
    "a misspelt parameter of a current": (
        lambda s: pnl.DCSource(amplitud=0.1),
        UnknownParameter,
        ["DCSource", "'amplitud'", "Did you mean 'amplitude'?"],
    ),
    "a misspelt attribute of a current": (
        lambda s: setattr(pnl.DCSource(), "strat", 3.0),
        UnknownParameter,
        ["'strat'", "Did you mean 'start'?"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_unknown_name_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*CASES[name])


def test_errors_carry_their_parts() -> None:
    with pytest.raises(UnknownParameter) as caught:
        pnl.IF_cond_exp(tau_M=20.0)
    assert (caught.value.owner, caught.value.name, caught.value.kind) == ("IF_cond_exp", "tau_M", "parameter")
    assert "tau_m" in caught.value.allowed
