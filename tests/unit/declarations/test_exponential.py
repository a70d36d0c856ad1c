"""The exponential of matrices: exp(A) - 1, and which cells share one."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm

from pynnlite.declarations.analysis.exponential import growth, reachable, stretches

Floats = NDArray[np.float64]


def entries(matrix: Floats) -> frozenset[tuple[int, int]]:
    return reachable({(i, j) for i, j in zip(*matrix.nonzero(), strict=True)}, len(matrix))


def grown(*matrices: Floats) -> Floats:
    """Return exp(A) - 1 of some matrices with the same entries."""
    return np.moveaxis(growth(np.stack(matrices, axis=-1), entries(matrices[0])), -1, 0)


def exactly(matrix: Floats) -> Floats:
    with mpmath.workdps(50):
        found = mpmath.expm(mpmath.matrix(matrix.tolist())) - mpmath.eye(len(matrix))
        return np.array(found.tolist(), dtype=float)


def cascade(*rates: float) -> Floats:
    """Return a matrix in which each variable drives the one before."""
    return np.diag(np.negative(rates)) + np.diag(np.ones(len(rates) - 1), 1)


@pytest.mark.parametrize("size", [1e-6, 0.01, 0.3, 1.0])
@pytest.mark.parametrize(
    "matrix",
    [
        cascade(0.3),
        cascade(1.0, 0.2, 0.03),
        cascade(0.5, 0.5, 0.5),
        cascade(0.5, 0.5 + 1e-9),
        cascade(0.5, 0.5 * (1 + 2**-52), 0.5),
        cascade(0.0, 1.0, 0.0),
        np.array([[-1.0, 0.4, 0.1], [0.5, -0.6, 0.0], [0.0, 0.0, 0.0]]),
    ],
    ids=str,
)
def test_every_entry_is_good_to_the_last_bits(matrix: Floats, size: float) -> None:
    found, exact = grown(matrix * size)[0], exactly(matrix * size)
    assert found == pytest.approx(exact, rel=2e-15, abs=0.0)


@pytest.mark.parametrize("size", [3.0, 30.0, 700.0, 1e6])
def test_fast_variables_have_gone(size: float) -> None:
    matrix = cascade(1.0, 0.2, 0.5) * size
    assert grown(matrix)[0] == pytest.approx(expm(matrix) - np.eye(3), abs=1e-14)


def test_what_turns_and_what_grows() -> None:
    for matrix in (np.array([[0.0, 2.0], [-2.0, 0.0]]), np.array([[1.5, 0.3], [0.2, 0.7]])):
        assert grown(matrix)[0] == pytest.approx(expm(matrix) - np.eye(2), rel=1e-14)


def test_a_matrix_does_not_depend_on_others() -> None:
    rng = np.random.default_rng(2)
    matrices = [rng.normal(size=(3, 3)) * size for size in (1e-4, 0.1, 1.0, 40.0)]
    together = grown(*matrices)
    for matrix, found in zip(matrices, together, strict=True):
        assert (grown(matrix)[0] == found).all()


def test_many_variables_of_one_cell_do_not_depend_on_others() -> None:
    """The norm, by which the number of doublings is chosen, is summed in one order however many matrices there are."""
    rng = np.random.default_rng(3)
    for _ in range(40):
        row = rng.uniform(0.5, 1.0, 9)
        matrix = np.zeros((9, 9))
        matrix[0] = row / np.add.accumulate(row)[-1]  # a norm of 1 or what is next to it
        assert (grown(matrix)[0] == grown(matrix, matrix)[0]).all()


def test_no_matrices() -> None:
    assert growth(np.zeros((2, 2, 0)), frozenset()).shape == (2, 2, 0)


def test_reachable_entries() -> None:
    assert reachable({(0, 1), (1, 2)}, 4) == {(0, 1), (1, 2), (0, 2)}
    assert reachable({(0, 1), (1, 0)}, 2) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert reachable(set(), 3) == set()


def test_other_entries_stay_0() -> None:
    found = grown(cascade(0.5, 0.1, 0.2))[0]
    assert (np.tril(found, -1) == 0.0).all()


def test_stretches_of_equal_cells() -> None:
    columns = [np.array([1.0, 1.0, 2.0, 2.0, 2.0]), np.array([0.0, 0.0, 0.0, 0.0, 1.0])]
    assert stretches(columns, 5).tolist() == [0, 2, 4]
    assert stretches([], 3).tolist() == [0]
    assert stretches([], 0).tolist() == []
