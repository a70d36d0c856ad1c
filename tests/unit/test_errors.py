from __future__ import annotations

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
