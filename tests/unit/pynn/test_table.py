"""The one table of PyNN's names, and the errors that it serves."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from pynnlite.errors import ModelError, UnknownArgument, UnknownParameter
from pynnlite.pynn import ARGUMENTS, GROUP, HOMES, LEFT_OUT, MEMBERS, NAMES, OPTIONS, PROJECTION
from pynnlite.pynn.entry import Entry
from pynnlite.script import untouched
from pynnlite.script.finder import public


def entries() -> list[Entry]:
    """Return all entries that are not about modules."""
    tables = (NAMES, MEMBERS, *ARGUMENTS.values())
    return [entry for table in tables for entry in table.values()]


def test_every_entry_is_a_sentence() -> None:
    for entry in entries():
        assert str(entry).startswith("In PyNN it is ") and str(entry).endswith(".")
    for reason in OPTIONS.values():
        assert not reason.endswith(".")


def test_the_two_tables_of_members_have_nothing_in_common() -> None:
    assert not GROUP.keys() & PROJECTION.keys()


def test_new_names_exist(sim: Any) -> None:
    named = {entry.new for entry in NAMES.values() if entry.new and not hasattr(sim, entry.new)}
    homes = [sim.errors, import_module("pynnlite.common")]
    assert {name for name in named if not any(hasattr(home, name) for home in homes)} <= NAMES.keys()


def test_e4_every_name_that_is_missing_says_what_it_is(sim: Any) -> None:
    missing = [name for name in NAMES if not hasattr(sim, name)]
    for name in missing:
        with pytest.raises(AttributeError) as caught:
            getattr(sim, name)
        assert f"module 'pynnlite.reference' has no attribute {name!r}. In PyNN it is" in str(caught.value)


def test_e4_a_name_of_nobody_suggests_one_of_ours(sim: Any) -> None:
    with pytest.raises(AttributeError, match=r"module 'pynnlite.reference' .* Did you mean 'Population'\?"):
        _ = sim.Populaton


@pytest.mark.parametrize("name", ["getSpikes", "meanSpikeCount", "rset"])
def test_e4_old_methods_say_the_new_spelling(sim: Any, name: str) -> None:
    cells = sim.Population(3, sim.IF_cond_exp())
    for group in (cells, cells[:2], cells + sim.Population(1, sim.IF_cond_exp())):
        if not hasattr(group, name):
            with pytest.raises(AttributeError, match="In PyNN it is"):
                getattr(group, name)


MISTAKES: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "weights": (lambda sim, p: sim.AllToAllConnector(weights=0.1), "StaticSynapse(weight=…)"),
    "target": (
        lambda sim, p: sim.Projection(p, p, sim.AllToAllConnector(), target="excitatory"),
        "Write receptor_type instead",
    ),
    "dims": (lambda sim, p: sim.Population(cellclass=sim.IF_cond_exp(), dims=3), "Write size instead"),
    "sze": (lambda sim, p: sim.Population(sze=3), "Did you mean 'size'?"),
    "synapse_type": (lambda sim, p: sim.connect(p, p, synapse_type="excitatory"), "receptor_type"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_e4_an_argument_that_is_missing_says_what_to_use(sim: Any, name: str) -> None:
    mistake, words = MISTAKES[name]
    cells = sim.Population(3, sim.IF_cond_exp())
    with pytest.raises(UnknownArgument) as caught:
        mistake(sim, cells)
    assert isinstance(caught.value, TypeError) and isinstance(caught.value, ModelError)
    assert caught.value.name == name and words in str(caught.value)


def test_e4_a_parameter_of_old_says_where_it_is(sim: Any) -> None:
    with pytest.raises(UnknownParameter, match="initial_values"):
        sim.IF_cond_exp(v_init=-60.0)


def test_an_error_within_a_call_stays_what_it_is(sim: Any) -> None:
    with pytest.raises(TypeError) as caught:
        sim.Population()
    assert not isinstance(caught.value, UnknownArgument)


PATHS = {
    "parameters": "Sequence",
    "core": "Sequence",
    "common": "Population",
    "common.populations": "Cell",
    "common.projections": "Connection",
    "recording": "get_io",
    "recording.files": "StandardTextFile",
    "random": "NumpyRNG",
    "connectors": "AllToAllConnector",
    "standardmodels": "IF_cond_exp",
    "standardmodels.cells": "IF_cond_exp",
    "utility.script_tools": "get_simulator",
    "network": "Population",
    "native.standardmodels.electrodes": "DCSource",
    "reference.connectors": "OneToOneConnector",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_module_path_of_pynn_has_its_names(path: str) -> None:
    module = import_module(f"pynnlite.{path}")
    namespace: dict[str, Any] = {}
    exec(f"from pynnlite.{path} import {PATHS[path]}\nfrom pynnlite.{path} import *", namespace)
    assert namespace[PATHS[path]] is getattr(module, PATHS[path])


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("import pynnlite.serialization", "SONATA"),
        ("import pynnlite.pcsim", "pynnlite.native runs its scripts"),
        ("import pynnlite.nativ", "Did you mean 'native'?"),
        ("from pynnlite.native import native_cell_type", "NEST's own"),
        ("from pynnlite.parameters import Nothing", "Nothing"),
    ],
)
def test_a_path_that_is_missing_says_what_to_do(statement: str, words: str) -> None:
    with pytest.raises(ImportError) as caught:
        exec(statement)
    assert words in str(caught.value)


@pytest.mark.parametrize("path", [path for path in HOMES if path != "neuron.morphology"])
def test_a_path_of_pynn_has_the_names_of_its_homes(path: str) -> None:
    module = ModuleType(f"pyNN.{path}")
    untouched.PyNNFinder().exec_module(module)
    for home in HOMES[path]:
        names = public(import_module(f"pynnlite.{home}"))
        assert names and all(hasattr(module, name) for name in names)
    new = import_module(untouched.counterpart(f"pyNN.{path}"))
    assert all(hasattr(new, name) for name in public(import_module(f"pynnlite.{HOMES[path][0]}")))


@pytest.mark.parametrize("path", LEFT_OUT)
def test_a_path_that_is_left_out_says_why(path: str) -> None:
    assert not untouched.is_there(f"pyNN.{path}")
    assert str(LEFT_OUT[path]) in str(untouched.not_found(f"pyNN.{path}"))
