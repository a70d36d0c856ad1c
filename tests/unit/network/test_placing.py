"""Where the cells of a population are: sizes along axes, structures, positions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadValue, SimulationStateError


def test_arguments_have_pynns_order(scene: Any) -> None:
    grid = pnl.Grid2D(aspect_ratio=1.0, dx=2.0, dy=2.0)
    cells = scene.net.population(4, pnl.IF_cond_exp, {"tau_m": 12.0}, grid, {"v": -60.0}, "by position")
    assert cells.get("tau_m") == 12.0 and cells.structure == grid and cells.label == "by position"
    assert cells.positions.tolist() == [[0, 0, 2, 2], [0, 2, 0, 2], [0, 0, 0, 0]]
    space = pnl.Space(axes="x")
    synapse = pnl.StaticSynapse(weight=0.1)
    args = (cells, cells, pnl.AllToAllConnector(), synapse, None, "inhibitory", space, "loop")
    projection = pnl.Projection(*args)
    assert projection.receptor_type == "inhibitory" and projection.label == "loop"
    assert projection.space == space


@pytest.mark.parametrize("size", [(6,), (2, 3), (1, 2, 3), np.array([2, 3]), [3, 2]])
def test_a_size_along_axes_is_a_line_or_a_grid(scene: Any, size: Any) -> None:
    cells = scene.net.population(size, pnl.IF_cond_exp())
    kinds = {1: pnl.Line, 2: pnl.Grid2D, 3: pnl.Grid3D}
    assert cells.size == 6 and isinstance(cells.structure, kinds[len(size)])
    sides = [len(set(axis)) for axis in cells.positions.tolist()]
    assert sides[: len(size)] == list(size)


def test_a_class_alone_has_its_defaults(scene: Any) -> None:
    for parameters in ((), ({},), (None,)):
        assert scene.net.population(2, pnl.IF_cond_exp, *parameters).get("tau_m") == 20.0
    assert scene.net.population(size=2, cellclass=pnl.IF_cond_exp, cellparams={"cm": 0.5}).get("cm") == 0.5


def test_a_structure_places_and_given_positions_replace_it(scene: Any) -> None:
    cells = scene.net.population(3, pnl.IF_cond_exp())
    assert cells.structure == pnl.Line()
    cells.structure = pnl.Line(dx=5.0)
    assert cells.positions[0].tolist() == [0.0, 5.0, 10.0]
    cells.positions = np.ones((3, 3))
    assert cells.structure is None and (cells.positions == 1).all()
    cells.structure = pnl.RandomStructure(pnl.Sphere(10.0))
    assert (np.hypot(*cells.positions[:2]) <= 10.0).all()


def test_random_places_follow_from_the_seed(new_scene: Any) -> None:
    inside = pnl.RandomStructure(pnl.Cuboid(1.0, 2.0, 3.0))
    places = []
    for size in (5, 5, 7):
        net = pnl.Network(seed=4)
        places.append(net.population(size, pnl.IF_cond_exp(), structure=inside).positions)
    assert np.array_equal(places[0], places[1]) and np.array_equal(places[0], places[2][:, :5])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"size": (2, 2), "structure": pnl.Grid2D()}, "no structure"),
        ({"size": 4, "structure": pnl.Grid2D}, "not the class"),
        ({"size": 4, "structure": {"v": -60.0}}, "one such as Grid2D"),
        ({"size": 5, "structure": pnl.Grid2D()}, "do not fit"),
    ],
)
def test_wrong_structures_are_refused(scene: Any, arguments: Any, words: str) -> None:
    scene.refuses(lambda s: s.net.population(cellclass=pnl.IF_cond_exp(), **arguments), BadValue, [words])


def test_a_structure_is_fixed_by_the_first_run(scene: Any) -> None:
    scene.sim.run(0.1)
    with pytest.raises(SimulationStateError, match="reset"):
        scene.cond.structure = pnl.Line(dx=2.0)


def test_a_place_on_the_sources_is_refused(scene: Any) -> None:
    with pytest.raises(BadConnection, match="receptor_type='excitatory'"):
        pnl.Projection(
            scene.source, scene.cond, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1), "excitatory"
        )
