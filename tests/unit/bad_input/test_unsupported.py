"""What a backend cannot run is said all at once, before anything is built."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import Features, Limits, Problem, check, registry
from pynnlite.declarations import Parameter, SynapseType
from pynnlite.errors import BackendError, UnsupportedModel
from pynnlite.recipe import Recipe


class Scaled(pnl.StaticSynapse):
    """Another rule."""

    declaration = "transmit: 2 * weight"


class Restricted:
    """The reference backend with less to offer."""

    name = "restricted"
    options = registry.load("reference").options
    features = Features(
        declarations=frozenset({pnl.IF_curr_exp.dynamics.hash}),
        recordables=((pnl.IF_curr_exp.dynamics.hash, frozenset({"v"})),),
        synapses=frozenset({Scaled.hash}),
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
        "(v_rest - v) / tau_m", "(v_rest - v) / tau_m - 0.001 * v / ms"
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
        "type StaticSynapse, whose declaration differs",
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


def problems(network: pnl.Network, backend: str = "native", timestep: float = 0.1) -> tuple[str, ...]:
    """Return what a backend cannot run of a network, all of it said before anything is built."""
    with pnl.Simulator(backend, network=network, timestep=timestep) as simulator:
        with pytest.raises(UnsupportedModel) as caught:
            simulator.run(1.0)
        assert not simulator.is_built
    return caught.value.problems


def connected(synapse: Any, size: int = 10) -> pnl.Network:
    network = pnl.Network(seed=1)
    cells = network.population(size, pnl.IF_curr_exp(), label="cells")
    network.projection(cells, cells, pnl.AllToAllConnector(), synapse, label="loop")
    return network


def test_a6_a_synapse_type_is_known_by_what_it_does_not_by_its_name() -> None:
    parameters = (*pnl.StaticSynapse.parameters, Parameter("U", 0.5, "", "How much is released."))
    kinds: list[Any] = [
        type("StaticSynapse", (SynapseType,), {"parameters": parameters}),
        type("StaticSynapse", (pnl.StaticSynapse,), {}),
    ]
    for kind in kinds:
        (problem,) = problems(connected(kind(weight=0.1)))
        assert "what synapses of the type StaticSynapse do is not known" in problem
        assert "'transmit: weight'" in problem


@pytest.mark.needs("nest")
def test_a6_a_backend_says_of_which_types_it_has_no_rule() -> None:
    (problem,) = problems(connected(Scaled(weight=0.1)), "nest")
    assert "no rule for synapses of the type Scaled" in problem


def test_a6_a_synapse_type_of_another_name_runs_if_it_says_that_it_does_the_same() -> None:
    kind: Any = type("Mine", (pnl.StaticSynapse,), {"declaration": "# as ever\n  transmit:  weight\n"})
    assert kind.hash == pnl.StaticSynapse.hash
    with pnl.Simulator("native", network=connected(kind(weight=0.1))) as simulator:
        simulator.run(1.0)


def test_a6_the_digest_takes_in_what_synapses_do() -> None:
    same_name: Any = type("StaticSynapse", (pnl.StaticSynapse,), {"declaration": Scaled.declaration})
    digests = {connected(kind(weight=0.1)).freeze().digest for kind in (pnl.StaticSynapse, same_name)}
    assert len(digests) == 2


@pytest.mark.parametrize("backend", ["native", "brian2", "nest"])
@pytest.mark.parametrize(
    "delay",
    [
        4e7,
        pnl.RandomDistribution("uniform", low=1.0, high=4e8),
        pnl.RandomDistribution("lognormal", mu=12.0, sigma=4.0),
        np.linspace(1.0, 3e7, 100).reshape(10, 10),
    ],
    ids=["given", "drawn", "drawn without a bound", "listed"],
)
def test_c9_delays_above_the_limit_are_reported_before_anything_is_built(delay: Any, backend: str) -> None:
    pytest.importorskip(backend) if backend != "native" else None
    network = connected(pnl.StaticSynapse(weight=0.1, delay=delay))
    network.population(2, Leaky(), label="leaky")
    found = problems(network, backend)
    (problem,) = (each for each in found if "steps are possible" in each)
    assert "'loop'" in problem and "use a longer time step" in problem
    assert len(found) == 1 if backend == "brian2" else 2


def test_c9_listed_delays_of_a_connector() -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp())
    network.projection(cells, cells, pnl.FromListConnector([(0, 1, 0.1, 1.0), (1, 2, 0.1, 2e5)]))
    (problem,) = problems(network)
    assert "a delay of 200000 ms (2000000 steps)" in problem


def test_c9_computed_delays_above_the_limit_are_refused_when_they_are_worked_out() -> None:
    (problem,) = problems(connected(pnl.StaticSynapse(weight=0.1, delay=lambda d: 0.1 + 1e5 * d)))
    assert "steps are possible" in problem


def test_c9_draws_that_could_be_above_the_limit_but_are_not_are_right() -> None:
    distribution = pnl.RandomDistribution("lognormal", mu=0.0, sigma=2.0)
    assert distribution.most > 1e6
    network = connected(pnl.StaticSynapse(0.1, distribution))
    with pnl.Simulator("native", network=network, timestep=1e-3, min_delay=1e-3) as simulator:
        simulator.run(0.1)


def test_a_population_or_a_cell_type_larger_than_the_limits() -> None:
    features = Features(None, limits=Limits(cells=9, receptors=1))
    texts = [each.text for each in check(Recipe(connected(pnl.StaticSynapse()).freeze(), 0.1), features)]
    assert texts == [
        "population 'cells': 10 cells; at most 9 are possible: make several populations",
        "population 'cells': the 2 receptors of IF_curr_exp; at most 1 are possible",
    ]
