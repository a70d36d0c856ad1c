"""Every name that PyNN's populations, views and assemblies have, and what it gives."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, ModelError, UnknownParameter


class Cells:
    """A population of four cells, two views of it, and an assembly."""

    def __init__(self) -> None:
        net = pnl.Network(seed=1)
        self.other = net.population(2, pnl.SpikeSourceArray(spike_times=[0.5]), label="source")
        self.p = net.population((2, 2), pnl.IF_cond_exp(), label="p")
        self.v = self.p[[3, 1, 0]]
        self.w = self.v[[2, 0]]
        self.a = pnl.Assembly(self.p, self.other, label="a")
        self.sim = pnl.Simulator("reference", network=net)


POPULATION: dict[str, tuple[Callable[[Cells], Any], Any]] = {
    "size": (lambda s: s.p.size, 4),
    "label": (lambda s: s.p.label, "p"),
    "celltype": (lambda s: type(s.p.celltype).__name__, "IF_cond_exp"),
    "annotations": (lambda s: (s.p.annotate(x=3), s.p.annotations)[1], {"x": 3}),
    "all_cells": (lambda s: s.p.all_cells.tolist(), [2, 3, 4, 5]),
    "local_cells": (lambda s: s.p.local_cells.tolist(), [2, 3, 4, 5]),
    "first_id": (lambda s: s.p.first_id, 2),
    "last_id": (lambda s: s.p.last_id, 5),
    "local_size": (lambda s: s.p.local_size, 4),
    "_mask_local": (lambda s: s.p._mask_local.tolist(), [True] * 4),
    "positions": (lambda s: s.p.positions.tolist(), [[0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0]]),
    "position_generator": (lambda s: s.p.position_generator(3).tolist(), [1, 1, 0]),
    "structure": (lambda s: type(s.p.structure), pnl.Grid2D),
    "initial_values": (lambda s: s.p.initial_values["v"].evaluate(simplify=True), -65.0),
    "conductance_based": (lambda s: s.p.conductance_based, True),
    "receptor_types": (lambda s: s.p.receptor_types, ["excitatory", "inhibitory"]),
    "injectable": (lambda s: s.p.injectable, True),
    "an index": (lambda s: s.p[1], 3),
    "a negative index": (lambda s: s.p[-1], 5),
    "len": (lambda s: len(s.p), 4),
    "iteration": (lambda s: list(s.p), [2, 3, 4, 5]),
    "all": (lambda s: list(s.p.all()), [2, 3, 4, 5]),
    "is_local": (lambda s: s.p.is_local(s.p[1]), True),
    "id_to_index": (lambda s: s.p.id_to_index(s.p[2]), 2),
    "id_to_index of several": (lambda s: s.p.id_to_index([5, 2]).tolist(), [3, 0]),
    "id_to_local_index": (lambda s: s.p.id_to_local_index(s.p[2]), 2),
    "id_to_local_index of several": (lambda s: s.p.id_to_local_index([5, 2]).tolist(), [3, 0]),
    "+": (lambda s: (s.p + s.other).size, 6),
    "nearest": (lambda s: s.p.nearest((0.9, 0.2, 0.0)), 4),
    "nearest of several that are as close": (lambda s: s.p.nearest([0.5, 0.5, 0.0]), 2),
    "sample": (lambda s: sorted(s.p.sample(4)), [2, 3, 4, 5]),
    "get": (lambda s: s.p.get(["tau_m", "cm"]), [20.0, 1.0]),
    "tau_m": (lambda s: s.p.tau_m, 20.0),
    "find_units": (lambda s: s.p.find_units("v"), "mV"),
    "can_record": (lambda s: [s.p.can_record(name) for name in ("v", "spikes", "w")], [True, True, False]),
    "describe": (lambda s: "'p'" in s.p.describe() and "IF_cond_exp" in s.p.describe(), True),
    "describe by PyNN's template": (
        lambda s: s.p.describe("population_default.txt", "default"),
        "Population 'p' of 4 cells of type IF_cond_exp()",
    ),
    "describe in one's own words": (lambda s: s.p.describe("$label has $size", "string"), "p has 4"),
    "describe as facts": (lambda s: s.p.describe(template=None)["size_local"], 4),
}
VIEW: dict[str, tuple[Callable[[Cells], Any], Any]] = {
    "size": (lambda s: s.v.size, 3),
    "parent": (lambda s: s.w.parent == s.v, True),
    "grandparent": (lambda s: s.w.grandparent is s.p, True),
    "mask": (lambda s: s.w.mask.tolist(), [2, 0]),
    "index_in_grandparent": (lambda s: s.w.index_in_grandparent([1, 0]).tolist(), [3, 0]),
    "index_in_grandparent of one": (lambda s: s.w.index_in_grandparent(0), 0),
    "index_from_parent_index": (lambda s: s.v.index_from_parent_index([0, 3]).tolist(), [2, 0]),
    "index_from_parent_index of one": (lambda s: s.w.index_from_parent_index(2), 0),
    "==": (lambda s: s.v == s.p[[3, 1, 0]], True),
    "!=": (lambda s: s.v != s.p[[0, 1, 3]], True),
    "positions": (lambda s: s.w.positions.tolist(), [[0, 1], [0, 1], [0, 0]]),
    "nearest": (lambda s: s.w.nearest((0.0, 1.0, 0.0)), 2),
    "all_cells": (lambda s: s.v.all_cells.tolist(), [5, 3, 2]),
    "local_cells": (lambda s: s.v.local_cells.tolist(), [5, 3, 2]),
    "id_to_index": (lambda s: s.v.id_to_index(s.p[1]), 1),
    "initialize": (lambda s: (s.v.initialize(v=[1.0, 2.0, 3.0]), s.p[1].get_initial_value("v"))[1], 2.0),
    "initial_values": (
        lambda s: (s.v.initialize(v=[1.0, 2.0, 3.0]), s.w.initial_values["v"].evaluate().tolist())[1],
        [3.0, 1.0],
    ),
    "initial_values of a constant": (lambda s: s.w.initial_values["v"].evaluate(simplify=True), -65.0),
    "initial_values of one cell": (
        lambda s: (s.p.initialize(v=lambda i: -60.0 - i), s.v.initial_values["v"][1])[1],
        -61.0,
    ),
    "describe": (lambda s: s.v.describe("$size of $celltype"), "3 of IF_cond_exp()"),
    "label": (lambda s: pnl.PopulationView(s.p, slice(0, 2), label="two").label, "two"),
    "a slice that goes too far": (lambda s: s.p[2:100].size, 2),
    "a mask": (lambda s: s.p[np.array([True, False, False, True])].all_cells.tolist(), [2, 5]),
    "first_id": (lambda s: s.v.first_id, 2),
}
ASSEMBLY: dict[str, tuple[Callable[[Cells], Any], Any]] = {
    "populations": (lambda s: s.a.populations == [s.p, s.other], True),
    "label": (lambda s: s.a.label, "a"),
    "size": (lambda s: (s.a.size, len(s.a)), (6, 6)),
    "all_cells": (lambda s: s.a.all_cells.tolist(), [2, 3, 4, 5, 0, 1]),
    "local_cells": (lambda s: s.a.local_cells.tolist(), [2, 3, 4, 5, 0, 1]),
    "all": (lambda s: list(s.a.all()), [2, 3, 4, 5, 0, 1]),
    "first_id": (lambda s: (s.a.first_id, s.a.last_id), (0, 5)),
    "id_to_index": (lambda s: s.a.id_to_index(s.other[1]), 5),
    "positions": (lambda s: s.a.positions.shape, (3, 6)),
    "position_generator": (lambda s: s.a.position_generator(5).tolist(), [1, 0, 0]),
    "an index": (lambda s: s.a[4], 0),
    "indices": (lambda s: s.a[[5, 0]].all_cells.tolist(), [1, 2]),
    "+": (lambda s: (s.p[:1] + s.a[[2, 4]]).all_cells.tolist(), [2, 4, 0]),
    "get_population": (lambda s: s.a.get_population("source") is s.other, True),
    "receptor_types": (lambda s: s.a.receptor_types, []),
    "conductance_based": (lambda s: s.a.conductance_based, False),
    "injectable": (lambda s: s.a.injectable, False),
    "sample": (lambda s: s.a.sample(3).size, 3),
    "nearest": (lambda s: s.a.nearest((0, 1, 0)), 3),
    "annotate": (lambda s: (s.a.annotate(x=1), s.a.annotations)[1], {"x": 1}),
    "find_units": (lambda s: s.a.find_units("spikes"), "ms"),
    "describe": (lambda s: s.a.describe("assembly_default.txt"), "Assembly 'a' of 6 cells: 'p', 'source'"),
    "describe as facts": (lambda s: [each["size"] for each in s.a.describe(None)["populations"]], [4, 2]),
}
CASES = {
    f"{kind}: {name}": case
    for kind, table in (("population", POPULATION), ("view", VIEW), ("assembly", ASSEMBLY))
    for name, case in table.items()
}


@pytest.mark.parametrize("name", CASES)
def test_it_gives_what_it_should(name: str) -> None:
    call, expected = CASES[name]
    assert call(Cells()) == expected


def test_assemblies_grow_by_addition_in_place() -> None:
    cells = Cells()
    grown = pnl.Assembly(cells.other)
    same = grown
    grown += cells.v
    grown += cells.other
    assert grown is same and grown.all_cells.tolist() == [0, 1, 5, 3, 2]
    with pytest.raises(BadValue, match="both have cell"):
        grown += cells.w
    assert grown.size == 5


def test_notes_on_the_parts_of_an_assembly() -> None:
    cells = Cells()
    cells.p.annotate(layer=4, kind="exc")
    cells.other.annotate(layer=4, kind="input")
    assert cells.a.get_annotations("layer") == {"layer": 4}
    assert cells.a.get_annotations(["layer", "kind"], simplify=False) == {
        "layer": [4, 4],
        "kind": ["exc", "input"],
    }
    with pytest.raises(UnknownParameter, match="annotation"):
        cells.a.get_annotations("lyer")


def test_positions_are_saved(tmp_path: Path) -> None:
    cells = Cells()
    for group in (cells.p, cells.w, cells.a):
        group.save_positions(tmp_path / "new" / "positions.txt")
        table = np.loadtxt(tmp_path / "new" / "positions.txt")
        assert np.array_equal(table[:, 0], np.arange(group.size))
        assert np.array_equal(table[:, 1:].T, group.positions)


OLD: dict[str, tuple[tuple[Any, ...], Callable[[Any, Any], bool]]] = {
    "tset": (("tau_m", [1.0, 2.0, 3.0, 4.0]), lambda p, got: p.get("tau_m").tolist() == [1.0, 2.0, 3.0, 4.0]),
    "rset": (("cm", pnl.RandomDistribution("uniform", (0.5, 0.6))), lambda p, got: p[0].cm != p[1].cm),
    "record_v": ((), lambda p, got: len(p.network.records.probes) > 0),
    "record_gsyn": ((True,), lambda p, got: len(p.network.records.probes) > 1),
    "getSpikes": ((), lambda p, got: len(got.segments[0].spiketrains) == 4),
    "get_v": ((), lambda p, got: got.segments[0].analogsignals[0].name == "v"),
    "spinnaker_get_data": (("v",), lambda p, got: got.shape[1] == 3),
    "get_gsyn": ((), lambda p, got: len(got.segments[0].analogsignals) == 2),
    "meanSpikeCount": ((), lambda p, got: got == 0.0),
}


@pytest.mark.parametrize("name", OLD)
@pytest.mark.filterwarnings("ignore:.*is an older name:DeprecationWarning")
def test_older_names_do_what_they_did(name: str) -> None:
    cells = Cells()
    if name not in ("record_v", "record_gsyn"):
        cells.p.record(["spikes", "v", "gsyn_exc", "gsyn_inh"])
        cells.sim.run(0.3)
    arguments, right = OLD[name]
    assert right(cells.p, getattr(cells.p, name)(*arguments))


WRITTEN = {"printSpikes": "spikes", "print_v": "v", "print_gsyn": ["gsyn_exc", "gsyn_inh"]}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.filterwarnings("ignore:.*is an older name:DeprecationWarning")
def test_older_names_write_files(name: str, tmp_path: Path) -> None:
    cells = Cells()
    cells.p.record(WRITTEN[name])
    cells.sim.run(0.3)
    getattr(cells.p, name)(str(tmp_path / "data.pkl"))
    assert (tmp_path / "data.pkl").stat().st_size > 0


def test_older_names_are_warned_of_once_and_silently() -> None:
    code = (
        "import pynnlite.reference as sim; sim.setup(); p = sim.Population(2, sim.IF_cond_exp());"
        "p.rset('cm', 0.5); p.record_v(); p.record_v()"
    )
    for flags, expected in (([], 0), (["-W", "always::DeprecationWarning"], 1)):
        done = subprocess.run(
            [sys.executable, *flags, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stderr.count("is an older name") == expected
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert callable(Cells().p.tset)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s: s.p.nearest((1.0, 2.0)), BadValue, "three finite numbers"),
        (lambda s: s.p.describe("$nothing"), UnknownParameter, "no name 'nothing'"),
        (lambda s: s.p.describe("$"), BadValue, "cannot be filled in"),
        (lambda s: s.p.describe(engine="cheetah"), BadValue, "template=None"),
        (lambda s: s.p.describe(3), BadValue, "template must be"),
        (lambda s: s.v.index_from_parent_index(2), BadValue, "does not have cell 2"),
        (lambda s: s.v.index_in_grandparent(3), BadValue, "no cell 3"),
        (lambda s: s.v.is_local(s.p[2]), BadValue, "does not have cell"),
        (lambda s: s.p.tau_M, AttributeError, "Did you mean 'tau_m'"),
        (lambda s: s.a.nothing, AttributeError, "no attribute or parameter"),
        (lambda s: s.other.inject(pnl.DCSource(amplitude=0.1)), ModelError, "No current"),
    ],
)
def test_wrong_uses_are_told(call: Callable[[Cells], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words.replace("$", r"\$")):
        call(Cells())
