from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

ROWS = [(0, 0, 0.1, 1.0), (2, 0, 0.2, 2.0), (0, 3, 0.3, 1.0), (0, 3, 0.4, 5.0), (1, 4, 0.5, 1.5)]


@pytest.fixture
def listed(scene: Any) -> Any:
    """Return a projection of five synapses, two of them between the same cells."""
    return scene.join(connector=pnl.FromListConnector(ROWS))


def test_its_size_counts_every_synapse(listed: Any) -> None:
    assert listed.size() == len(listed) == 5
    assert listed.shape == (3, 5)


def test_a_list_has_addresses_unless_they_are_not_wanted(listed: Any) -> None:
    assert listed.get("weight", "list") == [(0, 0, 0.1), (2, 0, 0.2), (0, 3, 0.3), (0, 3, 0.4), (1, 4, 0.5)]
    assert listed.get("weight", "list", with_address=False) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert listed.get(["delay", "weight"], "list")[3] == (0, 3, 5.0, 0.4)
    assert listed.get(["delay", "weight"], "list", with_address=False)[1] == (2.0, 0.2)
    assert all(type(x) is t for x, t in zip(listed.get("weight", "list")[0], (int, int, float), strict=True))


@pytest.mark.parametrize(
    ("multiple", "weight", "delay"),
    [("sum", 0.7, 6.0), ("min", 0.3, 1.0), ("max", 0.4, 5.0), ("first", 0.3, 1.0), ("last", 0.4, 5.0)],
)
def test_a_matrix_combines_what_occurs_more_than_once(
    listed: Any, multiple: str, weight: float, delay: float
) -> None:
    weights, delays = listed.get(["weight", "delay"], "array", multiple_synapses=multiple)
    assert weights.shape == (3, 5)
    assert np.isnan(weights).sum() == 11
    assert (weights[0, 0], weights[2, 0], weights[1, 4]) == (0.1, 0.2, 0.5)
    assert weights[0, 3] == pytest.approx(weight)
    assert delays[0, 3] == delay
    assert np.array_equal(listed.get("weight", "array", multiple_synapses=multiple), weights, equal_nan=True)


def test_a_matrix_goes_back_in(scene: Any) -> None:
    projection = scene.join(connector=pnl.FixedProbabilityConnector(0.5), weight=0.1, delay=1.0)
    matrix = projection.get("weight", "array")
    projection.set(weight=matrix * np.arange(1.0, 6.0))
    assert np.array_equal(projection.get("weight", "array"), matrix * np.arange(1.0, 6.0), equal_nan=True)
    assert 0 < np.isnan(matrix).sum() < 15


def test_set_takes_every_kind_of_value(scene: Any) -> None:
    projection = scene.projection
    kinds: dict[Any, Any] = {
        0.5: np.full((3, 5), 0.5),
        lambda i, j: 1.0 * i + 10.0 * j: np.arange(3.0)[:, None] + 10.0 * np.arange(5.0),
        lambda d: d: np.abs(np.arange(3.0)[:, None] - np.arange(5.0)),
    }
    for given, expected in kinds.items():
        projection.set(weight=given)
        assert np.array_equal(projection.get("weight", "array"), expected)
    projection.set(weight=pnl.RandomDistribution("uniform", (1.0, 2.0)), delay=3.0)
    weights, delays = projection.get(["weight", "delay"], "array")
    assert len(np.unique(weights)) == 15 and weights.min() >= 1.0 and weights.max() < 2.0
    assert set(delays.ravel()) == {3.0}


def test_a_second_distribution_draws_afresh(scene: Any) -> None:
    drawn = pnl.RandomDistribution("uniform", (1.0, 2.0))
    values = []
    for _ in range(2):
        scene.projection.set(weight=drawn)
        values.append(scene.projection.get("weight", "list"))
    assert values[0] != values[1]


def test_delays_are_shown_on_the_grid(scene: Any) -> None:
    projection = scene.join(delay=[[0.3, 0.34, 0.36, 0.149, 7.0]] * 3)
    assert projection.get("delay", "array")[0].tolist() == [0.3, 0.3, 0.4, 0.1, 7.0]


def test_no_delay_is_the_shortest_one(new_scene: Any) -> None:
    assert set(new_scene().join().get("delay", "list", with_address=False)) == {0.1}
    assert set(new_scene(min_delay=0.5).join().get("delay", "list", with_address=False)) == {0.5}


def test_single_precision_rounds_what_get_shows(scene: Any) -> None:
    synapse = pnl.StaticSynapse(0.1, 1.0, precision="single")
    projection = scene.net.projection(scene.source, scene.cond, pnl.AllToAllConnector(), synapse)
    assert set(projection.get("weight", "list", with_address=False)) == {float(np.float32(0.1))}
    projection.set(weight=[0.3] * 15)
    assert set(projection.get("weight", "list", with_address=False)) == {float(np.float32(0.3))}


def test_its_label_and_description(scene: Any) -> None:
    assert scene.projection.label == "source→cond"
    named = scene.net.projection(scene.source, scene.cond[:2], pnl.AllToAllConnector(), label="mine")
    assert named.label == "mine"
    assert repr(named) == "<Projection 'mine' by AllToAllConnector onto 'excitatory', of StaticSynapse>"


def test_a_cell_alone_is_a_view(scene: Any) -> None:
    projection = scene.net.projection(
        scene.source[2], scene.cond[3], pnl.AllToAllConnector(), pnl.StaticSynapse(0.1)
    )
    assert projection.shape == (1, 1)
    assert projection.pre.indices.tolist() == [2] and projection.post.indices.tolist() == [3]


@pytest.mark.parametrize("with_address", [True, False])
def test_saving_a_list(listed: Any, tmp_path: Any, with_address: bool) -> None:
    file = tmp_path / "listed.txt"
    listed.save("all", str(file), with_address=with_address)
    header, *lines = file.read_text().splitlines()
    names = ["weight", "delay"]
    assert (
        header
        == "# columns = [" + ", ".join(f'"{n}"' for n in (["i", "j"] if with_address else []) + names) + "]"
    )
    table = np.loadtxt(file)
    assert [tuple(row) for row in table.tolist()] == [
        row if with_address else row[2:] for row in listed.get(names, "list")
    ]
    assert len(lines) == 5


@pytest.mark.parametrize("with_address", [True, False])
@pytest.mark.parametrize("names", ["all", "weight"])
def test_c14_a_projection_without_synapses_is_saved_as_a_header(
    scene: Any, tmp_path: Any, names: str, with_address: bool
) -> None:
    empty = scene.net.projection(
        scene.source, scene.cond, pnl.FromListConnector([]), pnl.StaticSynapse(0.1, delay=1.0)
    )
    file = tmp_path / "empty.txt"
    empty.save(names, str(file), with_address=with_address)
    (header,) = file.read_text().splitlines()
    columns = (["i", "j"] if with_address else []) + (["weight", "delay"] if names == "all" else [names])
    assert header == f"# columns = [{', '.join(map(_quoted, columns))}]"
    empty.save("weight", str(file), format="array")
    assert not np.loadtxt(file).any()


def _quoted(name: str) -> str:
    return f'"{name}"'


def test_what_was_saved_makes_the_same_projection(scene: Any, tmp_path: Any) -> None:
    file = tmp_path / "listed.txt"
    projection = scene.join(weight=pnl.RandomDistribution("uniform", (0.1, 1.0)), delay=1.0)
    projection.save("connections", file)
    again = scene.join(connector=pnl.FromListConnector(np.loadtxt(file)))
    assert again.get(["weight", "delay"], "list") == projection.get(["weight", "delay"], "list")


def test_saving_a_matrix(listed: Any, tmp_path: Any) -> None:
    file = tmp_path / "listed.txt"
    listed.save("weight", file, format="array")
    assert np.array_equal(np.loadtxt(file), np.nan_to_num(listed.get("weight", "array")))


def test_projections_between_the_same_cells_add_up(scene: Any) -> None:
    first, second = scene.join(weight=0.1), scene.join(weight=0.2)
    assert set(first.get("weight", "list", with_address=False)) == {0.1}
    assert set(second.get("weight", "list", with_address=False)) == {0.2}
