"""What users see of the things they hold: texts without the inside of pynnlite, and true at present."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl


def rule(i: Any) -> Any:
    return 1.0 + i


@pytest.fixture
def net() -> pnl.Network:
    net = pnl.Network(seed=1)
    net.population(4, pnl.IF_cond_exp(tau_m=10.0), label="cells")
    return net


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (10.0, "10.0"),
        ([1, 2, 3, 4], "[1., 2., 3., 4.]"),
        (np.arange(1, 100), "[ 1., 2., 3., ..., 97., 98., 99.]"),
        (pnl.RandomDistribution("uniform", [1, 2]), "RandomDistribution('uniform', low=1, high=2)"),
        (rule, repr(rule)),
        (pnl.LazyArray([1.0, 2.0]) * 2, "[2., 4.]"),
    ],
    ids=itertools.count(),
)
def test_a_type_shows_its_values_as_they_were_given(given: Any, text: str) -> None:
    assert repr(pnl.IF_cond_exp(cm=given)) == f"IF_cond_exp(cm={text})"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (lambda: pnl.StaticSynapse(weight="0.1*d"), "StaticSynapse(weight='0.1 * d')"),
        (lambda: pnl.StaticSynapse(weight=np.eye(2)), "StaticSynapse(weight=[[1., 0.], [0., 1.]])"),
        (
            lambda: pnl.StaticSynapse(weight=np.ones((9, 9))),
            "StaticSynapse(weight=[[1., 1., 1., ..., 1., 1., 1.], [1., 1., 1., ..., 1., 1., 1.], [1., 1., 1., ..., 1.,"
            " 1., 1.], ..., [1., 1., 1., ..., 1., 1., 1.], [1., 1., 1., ..., 1., 1., 1.], [1., 1., 1., ..., 1., 1.,"
            " 1.]] of shape (9, 9))",
        ),
        (lambda: pnl.SpikeSourceArray(), "SpikeSourceArray()"),
        (lambda: pnl.SpikeSourceArray(spike_times=[1, 2]), "SpikeSourceArray(spike_times=[1., 2.])"),
        (
            lambda: pnl.SpikeSourceArray(spike_times=[[1], []]),
            "SpikeSourceArray(spike_times=<2 lists of times>)",
        ),
        (lambda: pnl.SpikeSourceArray(spike_times=rule), f"SpikeSourceArray(spike_times={rule!r})"),
        (lambda: pnl.AllToAllConnector(), "AllToAllConnector(allow_self_connections=True)"),
        (
            lambda: pnl.FromListConnector([(0, 1)]),
            "FromListConnector(conn_list=[[0., 1.]], column_names=())",
        ),
        (
            lambda: pnl.SmallWorldConnector(2.0, 0.1),
            "SmallWorldConnector(degree=2.0, rewiring=0.1, allow_self_connections=True, n_connections=None, rng=None)",
        ),
        (lambda: pnl.ArrayConnector(np.eye(2)), "ArrayConnector(array=[[ True, False], [False, True]])"),
    ],
    ids=itertools.count(),  # no addresses, which differ between processes
)
def test_a_type_or_a_rule_is_shown_in_brief(made: Callable[[], Any], text: str) -> None:
    assert repr(made()) == text
    described = made().describe()
    assert described == text or described.startswith(f"{text.partition('(')[0]}\n"), (
        "types show all they have"
    )


def test_a_rule_has_the_arguments_that_pynn_gives_it() -> None:
    listed = pnl.FromListConnector([(0, 1, 0.5), (2, 3, 0.25)], column_names=["weight"])
    assert listed.get_parameters()["conn_list"].tolist() == [[0.0, 1.0, 0.5], [2.0, 3.0, 0.25]]
    assert listed.get_parameters()["column_names"] == ("weight",)
    assert pnl.SmallWorldConnector(2.0, 0.1).get_parameters()["degree"] == 2.0


def test_a_clone_has_the_projection_that_it_repeats(net: pnl.Network) -> None:
    cells = net.get_component("cells")
    first = net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1))
    assert pnl.CloneConnector(first).get_parameters() == {"reference_projection": first}


def test_a_population_is_shown_with_the_parameters_that_it_has_now(net: pnl.Network) -> None:
    cells = net.get_component("cells")
    cells.set(tau_m=5.0)
    assert cells.describe() == "Population 'cells' of 4 cells of type IF_cond_exp(tau_m=5.0)"
    assert cells.describe(None)["celltype"] == "IF_cond_exp(tau_m=5.0)"
    cells[:2].set(cm=0.5)
    assert "cm=[0.5, 0.5, 1. , 1. ]" in repr(cells)
    cells.set(cm=pnl.RandomDistribution("uniform", [1, 2]))
    cells[:2].set(cm=0.5)
    assert "cm=0.5 in 2 cells and RandomDistribution('uniform', low=1, high=2) in the others" in repr(cells)
    cells.set(tau_m=20.0, cm=1.0)
    assert cells.describe() == "Population 'cells' of 4 cells of type IF_cond_exp()"


def test_a_network_is_shown_by_what_it_has(net: pnl.Network) -> None:
    assert repr(net) == "<Network of 1 populations (4 cells) and 0 projections>"


def test_no_text_has_an_address_of_an_object(net: pnl.Network) -> None:
    cells = net.get_component("cells")
    projection = net.projection(cells, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=0.1))
    held = [net, cells, cells[:2], cells + net.population(1, pnl.IF_cond_exp()), cells[0], projection]
    held += [projection[0], projection.connector, projection.space, projection.synapse_type, cells.celltype]
    held += [cells.structure, pnl.DCSource(), pnl.NumpyRNG(1), pnl.Sequence([1.0])]
    assert not [text for text in map(repr, held) if re.search(r"0x[0-9a-f]+", text)]
