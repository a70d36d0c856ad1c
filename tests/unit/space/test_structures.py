"""Structures place cells as PyNN's do, and draw by place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.random import Streams
from pynnlite.space import Cuboid, Grid2D, Grid3D, Line, RandomStructure, Sphere

BALL = RandomStructure(Sphere(3.0), origin=(1.0, 2.0, 3.0))
BOX = RandomStructure(Cuboid(2.0, 4.0, 6.0))


def test_a_line_runs_along_x() -> None:
    positions = Line(dx=2.0, x0=10.0, y=1.0, z=-1.0).generate_positions(3)
    assert positions.tolist() == [[10.0, 12.0, 14.0], [1.0] * 3, [-1.0] * 3]
    assert Line().generate_positions(0).shape == (3, 0)


def test_a_grid_fills_its_last_axis_first() -> None:
    flat = Grid2D(aspect_ratio=3 / 2, dx=10.0, dy=2.0, x0=1.0, y0=2.0, z=5.0).generate_positions(6)
    assert flat.T.tolist() == [[1 + 10 * i, 2 + 2 * j, 5] for i in range(3) for j in range(2)]
    cube = Grid3D(aspect_ratioXY=2.0, aspect_ratioXZ=2 / 3, dz=4.0).generate_positions(6)
    assert cube.T.tolist() == [[i, 0, 4 * k] for i in range(2) for k in range(3)]


@pytest.mark.parametrize("sides", [(3, 7), (1, 1000), (49, 51), (1000, 3), (317, 211)])
def test_sides_are_found_from_their_ratio(sides: tuple[int, int]) -> None:
    nx, ny = sides
    assert Grid2D(aspect_ratio=nx / ny).calculate_size(nx * ny) == sides
    for nz in (1, 2, 13):
        assert Grid3D(nx / ny, nx / nz).calculate_size(nx * ny * nz) == (nx, ny, nz)


def test_a_random_order_holds_the_same_points() -> None:
    ordered = Grid2D().generate_positions(400)
    mixed = Grid2D(fill_order="random").generate_positions(400)
    assert (mixed != ordered).any()
    assert sorted(mixed.T.tolist()) == ordered.T.tolist()
    other = Grid2D(fill_order="random").generate_positions(400, Streams(5))
    assert (mixed != other).any()


def test_random_positions_lie_within_the_volume_and_fill_it() -> None:
    box = BOX.generate_positions(4000)
    assert (np.abs(box) <= np.array([[1.0], [2.0], [3.0]])).all()
    np.testing.assert_allclose(box.std(axis=1), np.array([2, 4, 6]) / 12**0.5, rtol=0.05)
    ball = BALL.generate_positions(4000) - np.array([[1.0], [2.0], [3.0]])
    radius = np.sqrt((ball**2).sum(axis=0))
    assert radius.max() <= 3.0
    assert abs(radius.mean() - 0.75 * 3.0) < 0.05
    np.testing.assert_allclose(ball.mean(axis=1), 0.0, atol=0.1)


@pytest.mark.parametrize("structure", [BALL, BOX])
def test_a_position_depends_on_seed_population_and_cell_only(structure: Any) -> None:
    few, many = (structure.generate_positions(n, Streams(3), 1) for n in (10, 100))
    assert (many[:, :10] == few).all()
    assert (structure.generate_positions(10, Streams(3), 1) == few).all()
    assert (structure.generate_positions(10, Streams(4), 1) != few).all()
    assert (structure.generate_positions(10, Streams(3), 2) != few).all()
    seeded = RandomStructure(structure.boundary, structure.origin, pnl.NumpyRNG(7))
    one, two = (seeded.generate_positions(10, Streams(seed)) for seed in (1, 2))
    assert (one == two).all()


def test_a_shape_gives_other_points_at_each_call() -> None:
    rng = pnl.NumpyRNG(3)
    first, second = Sphere(1.0).sample(5, rng), Sphere(1.0).sample(5, rng)
    assert first.shape == (5, 3)
    assert (first != second).all()
    assert (Sphere(1.0).sample(5, pnl.NumpyRNG(3)) == first).all()


def test_structures_are_values() -> None:
    assert Grid2D(dx=2.0) == Grid2D(dx=2)
    assert Grid2D(dx=2.0) != Grid2D(dx=3.0)
    assert RandomStructure(Sphere(1)) == RandomStructure(Sphere(1.0))
    assert RandomStructure(Sphere(1)) != RandomStructure(Sphere(1), rng=pnl.NumpyRNG(1))
    assert Line() != Grid2D()
    assert len({Line(), Line(1.0), Line(2.0)}) == 2
    assert Line(dx=2.0).get_parameters() == {"dx": 2.0, "x0": 0.0, "y": 0.0, "z": 0.0}
    assert Line().describe(template=None) == {"name": "Line", "parameters": Line().get_parameters()}
    assert "boundary=Sphere(radius=3)" in BALL.describe()


MISTAKES: dict[str, tuple[Any, str]] = {
    "not square": (lambda: Grid2D().generate_positions(10), "10 cells do not fit a Grid2D"),
    "another ratio": (lambda: Grid2D(2.0).generate_positions(9), "aspect_ratio=2"),
    "no cube": (lambda: Grid3D().generate_positions(9), "9 cells do not fit a Grid3D"),
    "number of cells": (lambda: Line().generate_positions(-1), "number of cells"),
    "ratio": (lambda: Grid2D(0.0), "aspect_ratio of Grid2D must be a finite number above 0, not 0.0"),
    "order": (lambda: Grid2D(fill_order="spiral"), "'sequential' or 'random', not 'spiral'"),
    "distance": (lambda: Line(dx=np.nan), "dx of Line must be a finite number of µm, not nan"),
    "text": (lambda: Line(dx="1"), "dx of Line"),
    "radius": (lambda: Sphere(-1.0), "radius of Sphere must not be negative, got -1 µm"),
    "boundary": (lambda: RandomStructure(3.0), "Sphere(radius=100.0), not 3.0"),
    "origin": (lambda: RandomStructure(Sphere(1.0), (1, 2)), "three finite numbers"),
    "rng": (lambda: Grid2D(rng=3), "must be a NumpyRNG or None, not 3"),
    "points": (lambda: Sphere(1.0).sample(1.5), "number of points"),
    "generator": (lambda: Sphere(1.0).sample(1, 3), "rng must be"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_refused_with_what_is_allowed(name: str) -> None:
    mistake, words = MISTAKES[name]
    with pytest.raises(pnl.errors.BadValue) as caught:
        mistake()
    assert words in str(caught.value)
