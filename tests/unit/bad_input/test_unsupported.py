"""What a backend cannot run is said all at once, before anything is built."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.backend import Features, Problem
from pynnlite.errors import BackendError, UnsupportedModel


class Restricted:
    """The reference backend with less to offer."""

    name = "restricted"
    features = Features(
        declarations=frozenset({pnl.IF_curr_exp.dynamics.hash}),
        recordables=((pnl.IF_curr_exp.dynamics.hash, frozenset({"v"})),),
        synapses=frozenset({"OtherSynapse"}),
        currents=frozenset({"DCSource"}),
    )
    built = 0

    def problems(self, recipe: Any) -> list[Problem]:
        return [Problem("more than one population")] if len(recipe.populations) > 1 else []

    def build(self, recipe: Any, comm: Any, options: Any) -> Any:
        self.built += 1
        raise RuntimeError("the simulator broke")


class Leaky(pnl.IF_curr_exp):
    """The same parameters with another equation."""

    declaration = pnl.IF_curr_exp.declaration.replace(
        "(v_rest - v) / tau_m", "(v_rest - v) / tau_m - 0.001 * v"
    )


class Renamed(pnl.IF_curr_exp):
    """Another name for the same dynamics."""


def test_every_unsupported_part_is_listed_at_once(scene: Any) -> None:
    scene.sim.backend = backend = Restricted()
    scene.net.population(2, Leaky(), label="leaky")
    scene.curr.inject(pnl.StepCurrentSource(times=[1.0], amplitudes=[0.1]))
    scene.curr.record(["v", "isyn_exc", "spikes"])
    error = scene.refuses(
        lambda s: s.sim.run(1.0), UnsupportedModel, ["'restricted' cannot run this network"]
    )
    parts = [
        "'cond'",
        "'leaky'",
        "StaticSynapse; it has OtherSynapse",
        "StepCurrentSource",
        "'isyn_exc'",
        "more than one",
    ]
    assert len(error.problems) == len(parts)  # type: ignore[attr-defined]
    for part in parts:
        assert part in str(error)
    assert "'reference' runs any declaration" in str(error)
    assert backend.built == 0


def test_a_declaration_is_known_by_its_dynamics_not_by_its_name() -> None:
    features = Restricted.features
    assert features.runs(Renamed) and not features.runs(Leaky)


def test_a_failure_of_the_simulator_keeps_its_cause(scene: Any) -> None:
    net = pnl.Network()
    net.population(2, pnl.IF_curr_exp())
    simulator = pnl.Simulator("reference", network=net)
    simulator.backend = Restricted()
    with pytest.raises(
        BackendError, match="'restricted' failed while building the network: the simulator broke"
    ) as caught:
        simulator.run(1.0)
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert not simulator.is_built
