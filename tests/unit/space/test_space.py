"""Distances in open and periodic spaces, alone and in projections."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.space import Space, distance

A = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 2.0]])
B = np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 12.0], [1.0, 1.0, 1.0]])


def test_distances_are_euclidean_and_in_pynns_order() -> None:
    expected = [np.linalg.norm(a - b) for a in A for b in B]
    np.testing.assert_allclose(Space().distances(A, B), expected, rtol=1e-15)
    np.testing.assert_allclose(Space("xyz").distances(A[0], B[0]), [5.0])


@pytest.mark.parametrize(("axes", "expected"), [("x", 3.0), ("y", 4.0), ("z", 0.0), ("xy", 5.0), ("yz", 4.0)])
def test_only_the_axes_named_count(axes: str, expected: float) -> None:
    assert Space(axes).distances(A[0], B[0]).tolist() == [expected]


def test_axes_can_be_given_apart() -> None:
    assert Space("xy").distances(A[0], B[0], expand=True).tolist() == [3.0, 4.0]


def test_targets_are_moved_and_scaled_but_sources_are_not() -> None:
    space = Space(scale_factor=2.0, offset=(1.0, 0.0, -1.0))
    np.testing.assert_allclose(space.distances(A[0], B[0]), [np.linalg.norm([8.0, 8.0, -2.0])])
    assert Space(offset=1.0).distances(A[0], A[0]).tolist() == [3**0.5]


def test_a_periodic_axis_is_measured_the_shorter_way() -> None:
    space = Space("xy", periodic_boundaries=((0.0, 10.0), None))
    assert space.distances([0.5, 0, 0], [9.5, 0, 0]).tolist() == [1.0]
    assert space.distances([0, 0.5, 0], [0, 9.5, 0]).tolist() == [9.0]
    # Cells outside the boundaries are as far apart as their images inside, also several periods away.
    assert space.distances([0.5, 0, 0], [39.5, 0, 0]).tolist() == [1.0]
    assert space.distances([0, 0, 0], [5, 0, 0]).tolist() == [5.0]


@pytest.mark.parametrize("axes", [None, "y", "xz"])
@pytest.mark.parametrize("moved", [{}, {"scale_factor": 0.7, "offset": (1.0, 0.0, -3.0)}])
def test_distances_of_pairs_are_the_lengths_of_their_displacements(axes: Any, moved: Any) -> None:
    rng = np.random.default_rng(4)
    pre, post = 50 * rng.random((20, 3)), 50 * rng.random((30, 3))
    source, target = rng.integers(0, 20, 200).astype(np.int32), rng.integers(0, 30, 200).astype(np.int32)
    for boundaries in (None, ((0, 50), None, (10, 30.5))):
        space = Space(axes, periodic_boundaries=boundaries, **moved)
        ways = space.displacements(pre[source], space.placed(post)[target])
        assert space.between(pre, post, source, target).tolist() == space.lengths(ways).tolist()


def test_two_cells_have_a_distance() -> None:
    class At:
        def __init__(self, *position: float) -> None:
            self.position = np.array(position)

    assert distance(At(0, 0, 0), At(3, 4, 12)) == 13.0
    assert distance(At(0, 0, 0), At(3, 4, 12), mask=[0, 1]) == 5.0
    assert distance(At(0, 0, 0), At(9, 0, 0), periodic_boundaries=10.0) == 1.0
    assert distance(At(0, 0, 0), At(1, 0, 0), scale_factor=2.0, offset=(1.0, 0.0, 0.0)) == 4.0


def test_spaces_are_values() -> None:
    assert Space() == Space("xyz", 1.0, 0.0, (None, None, None))
    assert Space() != Space("xy")
    assert len({Space(), Space("xyz"), Space(offset=1.0)}) == 2
    assert Space().plain
    assert not Space("x").plain


MISTAKES: dict[str, tuple[Any, str]] = {
    "axes": (lambda: Space("yx"), "'xyz' or None, not 'yx'"),
    "axes as a list": (lambda: Space(["x"]), "axes of Space must be one of"),
    "scale": (lambda: Space(scale_factor=0), "scale_factor of Space must be a finite number above 0"),
    "offset": (lambda: Space(offset=(1, 2)), "offset of Space must be three finite numbers"),
    "four boundaries": (lambda: Space(periodic_boundaries=[(0, 1)] * 4), "up to three pairs"),
    "one boundary": (lambda: Space(periodic_boundaries=(0, 1)), "up to three pairs"),
    "no extent": (lambda: Space(periodic_boundaries=((1, 1),)), "must be below the highest"),
    "infinite": (lambda: Space(periodic_boundaries=((0, np.inf),)), "a boundary of Space"),
    "points": (lambda: Space().distances([1, 2], [1, 2, 3]), "A must be positions of shape (3,)"),
    "mask": (lambda: distance(None, None, mask=[3]), "mask must be a list of axes"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_refused_with_what_is_allowed(name: str) -> None:
    mistake, words = MISTAKES[name]
    with pytest.raises(pnl.errors.BadValue) as caught:
        mistake()
    assert words in str(caught.value)


def test_a_projection_measures_distances_in_its_space() -> None:
    net = pnl.Network(1)
    cells = net.population(4, pnl.IF_curr_exp())
    ring = pnl.Space(periodic_boundaries=((0.0, 4.0),))
    synapse = pnl.StaticSynapse(weight=lambda d: d)
    args = cells, cells, pnl.AllToAllConnector(), synapse
    opened, closed = net.projection(*args), net.projection(*args, space=ring)
    assert opened.get("weight", "array")[0].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert closed.get("weight", "array")[0].tolist() == [0.0, 1.0, 2.0, 1.0]
    assert closed.space == ring
    assert opened.space == pnl.Space()
    with pytest.raises(pnl.errors.BadValue, match="space must be a Space"):
        net.projection(*args, space="xy")


def test_the_space_is_part_of_the_digest() -> None:
    def digest(**space: Any) -> str:
        net = pnl.Network(1)
        cells = net.population(4, pnl.IF_curr_exp())
        net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1), **space)
        return net.digest()

    assert digest() == digest(space=pnl.Space()) == digest(space=None)
    assert digest() != digest(space=pnl.Space("x"))
