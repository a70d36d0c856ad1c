"""What objects show of themselves in a notebook: numbers that are right, and texts of users that are escaped."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

import pynnlite as pnl
from pynnlite.network.diagram import MOST_NODES, Arrow, Node, diagram

BAD = "<script>alert('x')</script> & more"


def balanced() -> pnl.Network:
    net = pnl.Network(seed=1)
    source = net.population(30, pnl.SpikeSourcePoisson(rate=20.0), label="input")
    exc = net.population(80, pnl.IF_curr_exp(), label="exc")
    inh = net.population(20, pnl.IF_cond_exp(tau_m=10.0), label="inh")
    rule = pnl.FixedProbabilityConnector(0.1)
    net.projection(source, exc, rule, pnl.StaticSynapse(weight=0.1, delay=1.5))
    net.projection(exc, inh, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.002))
    net.projection(inh, exc, rule, pnl.StaticSynapse(weight=-0.5, delay=2.0))
    net.projection(exc + inh, inh, rule, pnl.StaticSynapse(weight=0.001), label="both")
    exc.record("spikes")
    exc[:3].record("v")
    return net


def elements(html: str, tag: str) -> list[ElementTree.Element]:
    """Return the elements of a kind of a text, which must be well-formed."""
    root = ElementTree.fromstring(f"<div>{html}</div>")
    return [each for each in root.iter() if each.tag.rpartition("}")[2] == tag]


def cells(html: str) -> list[str]:
    return ["".join(cell.itertext()) for cell in elements(html, "td")]


def test_a_network_tells_its_numbers_before_it_is_built() -> None:
    net = balanced()
    html = net._repr_html_()
    assert "Network of 130 cells in 3 populations, with 4 projections" in html
    rows = cells(html)
    assert rows[:8] == [
        "input",
        "30",
        "SpikeSourcePoisson",
        "",
        "exc",
        "80",
        "IF_curr_exp",
        "spikes, v of 3 cells",
    ]
    synapses = [str(each.size()) if each.size() < 1000 else f"{each.size():,}" for each in net.projections]
    first, second = rows[12:20], rows[20:28]
    connector = "FixedProbabilityConnector"
    assert first == ["input→exc", "input", "exc", connector, "excitatory", synapses[0], "0.1 nA", "1.5 ms"]
    assert second[5:] == ["1,600", "0.002 µS", "the shortest"]
    assert not net.state


def test_the_diagram_has_all_populations_and_an_arrow_for_each_direction_and_sign() -> None:
    html = balanced()._repr_html_()
    assert len(elements(html, "svg")) == 1
    assert len(elements(html, "rect")) == 3
    texts = ["".join(each.itertext()) for each in elements(html, "text")]
    assert [text for text in texts if text in ("input", "exc", "inh")] == ["input", "exc", "inh"]
    assert "2 projections" in texts
    titles = ["".join(each.itertext()) for each in elements(html, "title")]
    assert len(titles) == 3 + 4
    assert sum("both: FixedProbabilityConnector" in title for title in titles) == 2
    assert len(elements(html, "circle")) == 1, "inhibition ends in a disc"


def test_large_numbers_of_synapses_are_estimated() -> None:
    net = pnl.Network()
    cells_ = net.population(20_000, pnl.IF_curr_exp())
    net.projection(cells_, cells_, pnl.FixedProbabilityConnector(0.1), pnl.StaticSynapse(weight=0.1))
    assert "about 40,000,000" in net._repr_html_()


@pytest.mark.parametrize("n", [0, 1, 5, 9, MOST_NODES, MOST_NODES + 1])
def test_networks_of_any_size_are_drawn_or_listed(n: int) -> None:
    net = pnl.Network()
    for k in range(n):
        net.population(2, pnl.IF_curr_exp(), label=f"p{k}")
    for one in net.populations[:9]:
        for other in net.populations[:9]:
            net.projection(one, other, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1))
    html = net._repr_html_()
    assert len(elements(html, "svg")) == (0 < n <= MOST_NODES)
    (size,) = [(float(e.get("width", 0)), float(e.get("height", 0))) for e in elements(html, "svg")] or [
        (0, 0)
    ]
    for rect in elements(html, "rect"):
        x, y, width, height = (float(rect.get(name, "nan")) for name in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 0 and x + width <= size[0] and y + height <= size[1]


def test_a_diagram_of_no_arrows_and_of_unknown_signs() -> None:
    nodes = [Node("a", "1 cell", "a", True), Node("b", "1 cell", "b", False)]
    assert "<path" not in diagram(nodes, [])
    assert "<path" in diagram(nodes, [Arrow(0, 1, 0, "", "t")])


def test_texts_of_users_are_escaped() -> None:
    net = pnl.Network()
    one = net.population(3, pnl.IF_curr_exp(), label=BAD)
    view, both = pnl.PopulationView(one, [0], label=BAD), pnl.Assembly(one, label=BAD)
    synapse = pnl.StaticSynapse(weight=0.1)
    projection = net.projection(one, one, pnl.AllToAllConnector(), synapse, label=BAD)
    connector = pnl.DistanceDependentProbabilityConnector("d < 5")
    for shown in (net, one, view, both, projection, connector):
        html = shown._repr_html_()
        assert "<script" not in html
        assert elements(html, "b"), "it is well-formed"


def shown() -> dict[str, tuple[Any, list[str]]]:
    """Return objects, and what each of them must say."""
    net = balanced()
    source, exc, inh = net.populations
    return {
        "population": (
            exc,
            ["Population 'exc'", "80", "IF_curr_exp", "tau_m", "20.0", "spikes, v of 3 cells"],
        ),
        "changed population": (inh, ["tau_m", "10.0", "nothing"]),
        "sources": (source, ["SpikeSourcePoisson, a source", "rate"]),
        "view": (exc[2:5], ["View ", "3 of the 80 of 'exc'"]),
        "assembly": (exc + inh, ["Assembly ", "100 cells", "IF_cond_exp"]),
        "projection": (
            net.projections[2],
            ["inh→exc", "inhibitory", "-0.5", "nA", "2.0", "ms", "test_looks.py"],
        ),
        "connector": (
            pnl.FixedProbabilityConnector(0.25),
            ["FixedProbabilityConnector", "p_connect", "0.25"],
        ),
        "synapse type": (pnl.StaticSynapse(weight=0.3), ["StaticSynapse", "weight", "0.3"]),
        "cell type": (pnl.IF_cond_exp(), ["IF_cond_exp", "tau_m"]),
        "current": (pnl.DCSource(amplitude=0.7), ["DCSource", "amplitude", "0.7"]),
        "simulator": (pnl.Simulator("native", net, 0.5), ["native", "not built yet", "0.5 ms", "threads"]),
    }


@pytest.mark.parametrize("name", list(shown()))
def test_each_object_shows_itself(name: str) -> None:
    thing, words = shown()[name]
    root = elements(thing._repr_html_(), "div")[0]
    text = "".join(root.itertext())
    for word in words:
        assert word in text, word


def test_what_was_run_shows_itself() -> None:
    simulator = pnl.Simulator("native", balanced())
    assert repr(simulator) == "<Simulator on native at 0 ms, with steps of 0.1 ms, which is not built yet>"
    simulator.run(20.0)
    assert "is built" in repr(simulator) and ">20 ms<" in simulator._repr_html_()
    timings = simulator.timings()
    assert repr(timings).startswith("<Timings: build ") and "synapses" in timings._repr_html_()
    execution = pnl.Execution(balanced().freeze(), "native", 0.1)
    execution.advance(100)
    (segment,) = execution.segments()
    assert repr(segment) == "<Segment from 0 to 10 ms: 2 recordings>"
    html = segment._repr_html_()
    assert "Segment from 0 to 10 ms" in html and cells(html)[4:] == ["1", "v", "3", "101"]
    simulator.end()
    assert "has ended" in repr(simulator)
