from __future__ import annotations

import copy
import multiprocessing
import pickle
from typing import Any

import pytest

from pynnlite import errors
from pynnlite.errors import (
    NotEnoughMemory,
    UnknownBackend,
    UnknownParameter,
    UnsupportedModel,
    did_you_mean,
    in_bytes,
)

TREE = {
    "ModelError": ValueError,
    "UnknownParameter": errors.ModelError,
    "BadValue": errors.ModelError,
    "BadUnits": errors.ModelError,
    "BadConnection": errors.ModelError,
    "UnsupportedModel": NotImplementedError,
    "BackendNotAvailable": ImportError,
    "MissingPackage": ImportError,
    "UnknownBackend": ValueError,
    "SimulationStateError": RuntimeError,
    "NotEnoughMemory": MemoryError,
    "BackendError": RuntimeError,
}


@pytest.mark.parametrize("name", TREE)
def test_each_error_is_what_pythons_own_handlers_expect(name: str) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, TREE[name]) and issubclass(kind, errors.PynnliteError)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tau_M", "tau_m"),
        ("taum", "tau_m"),
        ("TAU_SYN_E", "tau_syn_E"),
        ("weight", None),
        ("", None),
        (3, None),
    ],
)
def test_the_name_that_was_probably_meant(name: str, meant: str | None) -> None:
    suggestion = did_you_mean(name, ["tau_m", "tau_syn_E", "cm"])
    assert suggestion == ("" if meant is None else f" Did you mean {meant!r}?")


def test_errors_carry_fields() -> None:
    unknown = UnknownParameter("IF", "x", {"b", "A"}, kind="receptor")
    assert (unknown.owner, unknown.name, unknown.kind, unknown.allowed) == ("IF", "x", "receptor", ("A", "b"))
    assert str(unknown) == "IF has no receptor 'x'. Receptors: A, b."
    assert str(UnknownParameter("IF", "x", [])) == "IF has no parameter 'x'. Parameters: none."
    backend = UnknownBackend("nets", ["nest", "native"])
    assert (backend.name, backend.known) == ("nets", ("native", "nest"))
    unsupported = UnsupportedModel("nest", ["a", "b"])
    assert unsupported.problems == ("a", "b")
    memory = NotEnoughMemory("Building it", 2.38e12, 7.0e9, ["fewer cells", "more ranks"])
    assert (memory.needed, memory.available, memory.remedies) == (
        2.38e12,
        7.0e9,
        ("fewer cells", "more ranks"),
    )
    assert str(memory) == (
        "Building it takes at least 2.38 TB of memory, and 7 GB are available. What helps: fewer cells; more ranks."
    )
    assert [in_bytes(n) for n in (0, 999, 1000, 4e27)] == ["0 bytes", "999 bytes", "1 kB", "4e+09 EB"]
    assert str(unsupported) == "The backend 'nest' cannot run this network:\n  - a\n  - b"


def tree(kind: type[errors.PynnliteError] = errors.PynnliteError) -> list[type[errors.PynnliteError]]:
    """Return an error and all errors below it."""
    return [kind, *(each for below in kind.__subclasses__() for each in tree(below))]


MADE = {
    UnknownParameter: UnknownParameter("IF_cond_exp", "tau_M", ["tau_m"]),
    errors.UnknownArgument: errors.UnknownArgument("AllToAllConnector", "weights", ["safe"]),
    UnsupportedModel: UnsupportedModel("nest", ["population 'a'"]),
    NotEnoughMemory: NotEnoughMemory("The network", 2e12, 1e9, ["a smaller one"]),
    UnknownBackend: UnknownBackend("natve", ["native"]),
}
"""Errors that are not made of a message alone."""


@pytest.mark.parametrize("kind", tree(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "through", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))]
)
def test_e10_every_error_can_be_pickled(kind: type[errors.PynnliteError], through: Any) -> None:
    error = MADE.get(kind) or kind("a message")
    error.add_note("while testing")
    again = through(error)
    assert type(again) is kind and str(again) == str(error) and again.__dict__ == error.__dict__
    assert isinstance(again, ImportError) is isinstance(error, ImportError)
    assert getattr(again, "msg", None) == getattr(error, "msg", None)


def raises(number: int) -> None:
    """Raise an error with fields, in another process."""
    raise UnknownParameter("IF_cond_exp", f"tau_{number}", ["tau_m"])


def test_e10_errors_come_out_of_a_pool_of_processes() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        with pytest.raises(UnknownParameter, match="no parameter 'tau_1'") as caught:
            pool.map_async(raises, [1]).get(timeout=60)
        assert caught.value.allowed == ("tau_m",)
