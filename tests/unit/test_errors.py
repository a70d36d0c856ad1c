from __future__ import annotations

import pytest

from pynnlite import errors
from pynnlite.errors import UnknownBackend, UnknownParameter, UnsupportedModel, did_you_mean

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
    assert str(unsupported) == "The backend 'nest' cannot run this network:\n  - a\n  - b"
