from __future__ import annotations

from types import SimpleNamespace

import pytest

from pynnlite.backend import registry
from pynnlite.errors import BackendNotAvailable, UnknownBackend


class Point:
    """An entry point that gives a backend, or fails to."""

    def __init__(self, result: object) -> None:
        self._result = result

    def load(self) -> object:
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


def register(monkeypatch: pytest.MonkeyPatch, result: object) -> None:
    monkeypatch.setattr(registry, "_points", lambda: {"some": Point(result)})


def test_the_bundled_backends_are_registered() -> None:
    assert {"native", "reference"} <= set(registry.names())
    assert registry.names() == sorted(registry.names())


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownBackend, match=r"no backend 'natvie'\. Did you mean 'native'\?"):
        registry.load("natvie")


@pytest.mark.parametrize(
    "result",
    [ImportError("no such library"), SimpleNamespace(requires=("json", "no_such_simulator"))],
    ids=["the backend itself cannot be imported", "its simulator is not installed"],
)
def test_what_is_missing_is_said_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, result: object
) -> None:
    register(monkeypatch, result)
    with pytest.raises(BackendNotAvailable, match=r"no.such.*pip install 'pynnlite\[some\]'"):
        registry.load("some")


def test_a_backend_whose_simulator_is_there_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = SimpleNamespace(requires=("json",))
    register(monkeypatch, backend)
    assert registry.load("some") is backend
