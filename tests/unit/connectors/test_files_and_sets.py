"""Lists of pairs from files, and from the package csa."""

from __future__ import annotations

import importlib.util
import io
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadValue
from pynnlite.recording import files, get_io

FILE = pnl.FromFileConnector


def projected(rule: Any, n: int = 5) -> Any:
    net = pnl.Network(1)
    cells = net.population(n, pnl.IF_cond_exp())
    return net.projection(cells, cells, rule, pnl.StaticSynapse(0.25, 2.0))


def test_what_a_projection_saves_is_read_again(tmp_path: Path) -> None:
    drawn = pnl.RandomDistribution("uniform", (0.1, 1.0))
    net = pnl.Network(1)
    cells = net.population(9, pnl.IF_cond_exp())
    saved = net.projection(cells, cells, pnl.FixedProbabilityConnector(0.4), pnl.StaticSynapse(drawn, 1.5))
    for names in (["weight", "delay"], ["delay", "weight"], ["weight"]):
        saved.save(names, tmp_path / "list.txt")
        again = projected(FILE(str(tmp_path / "list.txt")), 9)
        assert again.get("weight", "list") == saved.get("weight", "list")
    assert set(again.get("delay", "list", with_address=False)) == {2.0}


def test_a_file_without_a_header_has_two_or_four_columns(tmp_path: Path) -> None:
    (tmp_path / "two").write_text("0 1\n2 3\n")
    assert projected(FILE(tmp_path / "two")).get("weight", "list") == [(0, 1, 0.25), (2, 3, 0.25)]
    assert projected(FILE(io.StringIO("0 1 0.5 3.0\n"))).get(["weight", "delay"], "list") == [
        (0, 1, 0.5, 3.0)
    ]
    assert projected(FILE(io.StringIO(""))).size() == 0
    assert projected(FILE(io.StringIO('# columns = ["i", "j", "weight"]\n'))).size() == 0


def test_files_of_several_processes_are_read_by_any_number(tmp_path: Path) -> None:
    for rank, line in enumerate(["0 1 0.5", "", "3 4 0.75"]):
        (tmp_path / f"list.{rank}").write_text('# columns = ["i", "j", "weight"]\n' + line)
    rule = FILE(tmp_path / "list", distributed=True)
    assert projected(rule).get("weight", "list") == [(0, 1, 0.5), (3, 4, 0.75)]


def test_a_file_object_of_pynns_will_do() -> None:
    class TextFile:
        def read(self) -> Any:
            return [[0, 1, 0.5], [1, 2, 0.75]]

        def get_metadata(self) -> Any:
            return {"columns": ["i", "j", "weight"]}

    assert projected(FILE(TextFile())).get("weight", "list") == [(0, 1, 0.5), (1, 2, 0.75)]


@pytest.mark.parametrize("kind", [files.StandardTextFile, files.NumpyBinaryFile, files.PickleFile])
def test_the_files_of_pynn_keep_synapses_and_positions(tmp_path: Path, kind: Any) -> None:
    made = projected(pnl.FromListConnector([(0, 1, 0.5), (1, 2, 0.1)], column_names=["weight"]))
    name = tmp_path / "folder" / "synapses"
    made.save("weight", kind(str(name), "w"))
    assert kind(name).get_metadata() == {"columns": ["i", "j", "weight"]}
    assert projected(FILE(kind(name))).get("weight", "list") == [(0, 1, 0.5), (1, 2, 0.1)]
    made.pre.save_positions(kind(name, "wb"))
    assert np.array_equal(kind(name, "r").read()[:, 1:], made.pre.positions.T)
    made.save("weight", kind(name, "w"), format="array")
    assert kind(name).read().shape == made.shape and kind(name).get_metadata() == {}
    with pytest.raises(BadValue, match="was opened to be read"):
        made.save("weight", kind(name))
    name.write_text("words")
    for read in (kind(name).read, kind(name).get_metadata, kind(tmp_path / "none").read):
        with pytest.raises(BadValue, match=f"{kind.__name__} cannot read"):
            read()


@pytest.mark.parametrize("given", [(3,), (None,), ("",), ("x", "a"), ("x", 1)])
def test_a_file_of_pynn_has_a_name_and_a_mode(given: Any) -> None:
    with pytest.raises(BadValue, match="must be"):
        files.StandardTextFile(*given)


def test_the_ending_of_a_name_decides_what_writes_it(tmp_path: Path) -> None:
    assert type(get_io(tmp_path / "folder" / "data.pkl")).__name__ == "PickleIO"
    assert (tmp_path / "folder").is_dir()
    with pytest.raises(BadValue, match="files ending in"):
        get_io("data.ras")


MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "missing": (lambda: FILE("no such file"), BadValue, "cannot read 'no such file'"),
    "missing parts": (lambda: FILE("no such file", True), BadValue, "no file no such file.0"),
    "no file": (lambda: FILE(3), BadValue, "cannot read 3"),
    "words": (lambda: FILE(io.StringIO("zero one")), BadValue, "needs lines of numbers"),
    "three columns": (lambda: FILE(io.StringIO("0 1 2")), BadValue, "needs column_names"),
    "header": (lambda: FILE(io.StringIO("# columns = [i, j]\n0 1")), BadValue, "does not name columns"),
    "order": (lambda: FILE(io.StringIO("# columns = ['j', 'i']\n0 1")), BadValue, "must begin with 'i'"),
    "number": (lambda: FILE(io.StringIO("# columns = ['i', 'j']\n0 1 2")), BadValue, "0 columns"),
    "parameter": (
        lambda: projected(FILE(io.StringIO("# columns = ['i', 'j', 'w']\n0 1 2"))),
        pnl.errors.UnknownParameter,
        "'w'",
    ),
    "beyond": (lambda: projected(FILE(io.StringIO("0 7"))), BadConnection, "names target 7"),
    "several": (lambda: FILE(io.StringIO("0 1"), distributed=True), BadValue, "common name of the files"),
    "distributed": (lambda: FILE("x", distributed=2), BadValue, "distributed of FromFileConnector"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_refused_with_what_is_allowed(name: str) -> None:
    mistake, error, words = MISTAKES[name]
    with pytest.raises(error) as caught:
        mistake()
    assert words in str(caught.value)


@pytest.mark.skipif(importlib.util.find_spec("csa") is not None, reason="the package csa is installed")
def test_without_csa_the_error_says_how_to_install_it() -> None:
    with pytest.raises(pnl.errors.MissingPackage, match=r"pynnlite.csa."):
        pnl.CSAConnector(None)


def test_a_mask_of_csa_gives_pairs() -> None:
    csa = pytest.importorskip("csa", reason="the package csa is not installed")
    rule = pnl.CSAConnector(csa.oneToOne)
    assert projected(rule).get("weight", "list") == [(k, k, 0.25) for k in range(5)]
    random = pnl.CSAConnector(csa.random(0.5))
    assert projected(random, 9).get("weight", "list") == projected(random, 9).get("weight", "list")
    with pytest.raises(BadValue, match="must be a mask or a connection set of csa, not 3"):
        pnl.CSAConnector(3)


def test_a_connection_set_of_csa_brings_weights_and_delays() -> None:
    csa = pytest.importorskip("csa", reason="the package csa is not installed")
    made = projected(pnl.CSAConnector(csa.cset(csa.oneToOne, 0.5, 3.0)))
    assert made.get(["weight", "delay"], "list") == [(k, k, 0.5, 3.0) for k in range(5)]


def test_p18_masks_that_are_made_one_after_the_other_have_pairs_of_their_own() -> None:
    csa = pytest.importorskip("csa", reason="the package csa is not installed")
    random.seed(5)
    before = np.random.get_state()[2]  # noqa: NPY002
    first, second = (projected(pnl.CSAConnector(csa.random(0.5)), 9).get([], "list") for _ in range(2))
    random.seed(5)
    again = projected(pnl.CSAConnector(csa.random(0.5)), 9).get([], "list")
    assert first == again != second
    assert np.random.get_state()[2] == before  # noqa: NPY002


def test_what_csa_cannot_work_out_is_named() -> None:
    csa = pytest.importorskip("csa", reason="the package csa is not installed")
    few = csa.random2d(3)
    for cset in (csa.disc(0.3) * csa.euclidMetric2d(few, few), csa.cset(csa.full, lambda i, j: "text", 2.0)):
        with pytest.raises(BadValue, match="cannot be applied to 5 sources and 5 targets: csa raised"):
            projected(pnl.CSAConnector(cset))
    with pytest.raises(BadValue, match="has to be applied to a mask"):
        pnl.CSAConnector(csa.random(fanIn=2))
