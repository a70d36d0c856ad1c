"""What of synapses with a rule a backend can run, and what is said of the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import Changes, Features, check, difference, require_same_structure
from pynnlite.errors import ModelError
from pynnlite.recipe import Recipe

from .rules import Depressing, Pairs

ANY = Features(None, synapses=None)


def described(synapse: Any) -> Any:
    net = pnl.Network(seed=3)
    sources = net.population(4, pnl.SpikeSourcePoisson())
    net.projection(
        sources, net.population(3, pnl.IF_cond_exp()), pnl.AllToAllConnector(), synapse, label="joined"
    )
    return net


def problems(synapse: Any, features: Features, dt: float = 0.1) -> list[str]:
    return [problem.text for problem in check(Recipe(described(synapse).freeze(), dt), features)]


def test_rules_are_known_by_their_hash_or_all_of_them() -> None:
    synapse = Pairs(0.01, 1.0)
    assert not problems(synapse, ANY)
    assert not problems(synapse, replace(ANY, synapses=frozenset({Pairs.hash})))
    (problem,) = problems(synapse, Features(None))
    assert (
        "projection 'joined': it runs static synapses only, none that learn" in problem and "Pairs" in problem
    )
    (problem,) = problems(synapse, Features(None, synapses=frozenset({"another"})))
    assert "projection 'joined': it has no rule for synapses of the type Pairs" in problem


@pytest.mark.parametrize(
    ("fraction", "delay", "words"),
    [
        (1.0, 0.1, None),
        (0.5, 0.1, None),
        (
            0.4,
            0.1,
            "12 of 12 synapses have no dendritic part of their delay, in steps of 0.1 ms, and at least 1 is",
        ),
        (0.0, 5.0, "12 of 12 synapses"),
        (np.linspace(0.0, 1.0, 12).reshape(4, 3), 0.3, "2 of 12 synapses"),
        (0.4, pnl.RandomDistribution("uniform", (1.0, 5.0)), None),
    ],
)
def test_a_backend_may_need_a_dendritic_part(fraction: Any, delay: Any, words: str | None) -> None:
    synapse = Pairs(0.01, delay, dendritic_delay_fraction=fraction)
    assert not problems(synapse, ANY)
    found = problems(synapse, replace(ANY, dendritic_least=1))
    assert [words is not None and words in text for text in found] == [True] * (words is not None)


def test_synapses_that_do_not_see_their_target_need_no_dendritic_part() -> None:
    assert not problems(Depressing(0.01, 1.0), replace(ANY, dendritic_least=1))


def test_a_backend_may_want_the_same_parameters_for_all_synapses_of_a_projection() -> None:
    taus = pnl.RandomDistribution("uniform", (10.0, 30.0))
    synapse = Pairs(0.01, 1.0, tau_plus=taus, tau_minus=taus, A_plus=0.2)
    assert not problems(synapse, replace(ANY, varied=frozenset({"tau_plus", "tau_minus"})))
    (problem,) = problems(synapse, replace(ANY, varied=frozenset({"tau_plus"})))
    assert problem == (
        "projection 'joined': 'tau_minus' of Pairs differs within the projection, which is not possible: give one"
        " number"
    )


def changes_of(net: Any, change: Any) -> Changes:
    old = Recipe(net.freeze(), 0.1)
    change()
    return difference(old, Recipe(net.freeze(), 0.1), ())


def test_changes_tell_weights_parameters_and_variables_apart() -> None:
    net = described(Pairs(0.01, 1.0))
    (projection,) = net.projections
    assert changes_of(net, lambda: projection.set(weight=0.02)) == Changes(weights=(0,))
    assert changes_of(net, lambda: projection.set(w_max=0.05)) == Changes(synapses={0: ("w_max",)})
    assert changes_of(net, lambda: projection.initialize(x=0.5)) == Changes(synapse_state={0: ("x",)})
    both = changes_of(net, lambda: projection.set(weight=0.03, A_plus=0.2, tau_plus=5.0))
    assert (both.weights, set(both.synapses[0]), both.synapse_state) == ((0,), {"A_plus", "tau_plus"}, {})
    again = changes_of(net, lambda: projection.set(weight=0.03))
    assert again == Changes(weights=(0,))  # a weight that is given again replaces what was learned
    assert not changes_of(net, lambda: None)


def test_other_decay_times_of_the_targets_are_changes_of_rules_that_use_them() -> None:
    for synapse, expected in ((Depressing(0.01, 1.0), {0: ("tau_syn",)}), (Pairs(0.01, 1.0), {})):
        net = described(synapse)
        targets = net.populations[1]
        found = changes_of(net, lambda targets=targets: targets.set(tau_syn_E=3.0))
        assert (dict(found.synapses), dict(found.parameters)) == (expected, {1: ("tau_syn_E",)})
        assert not changes_of(net, lambda targets=targets: targets.set(tau_m=13.0)).synapses


def test_the_dendritic_part_is_part_of_the_structure() -> None:
    models = [described(Pairs(0.01, 1.0, dendritic_delay_fraction=f)).freeze() for f in (1.0, 0.5, 0.5)]
    require_same_structure(models[1], models[2])
    with pytest.raises(ModelError, match="other synapses or delays of projection 'joined'"):
        require_same_structure(models[0], models[1])
