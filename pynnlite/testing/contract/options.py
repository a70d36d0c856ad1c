"""Options: PyNN's are accepted with a warning, unknown ones are errors."""

from __future__ import annotations

import dataclasses
import inspect

import pytest

import pynnlite as pnl

from ...backend import Backend
from ...errors import IgnoredOptionWarning, UnknownParameter


@pytest.mark.parametrize(
    "option", [{"spike_precision": "on_grid"}, {"verbosity": "error", "rng_seed": 3}, {"use_cvode": True}]
)
def test_options_of_pynn_that_mean_nothing_are_accepted_with_one_warning(
    backend_name: str, option: dict[str, object]
) -> None:
    with pytest.warns(IgnoredOptionWarning) as caught:
        pnl.Simulator(backend_name, network=pnl.Network(), **option).end()
    assert len(caught) == 1
    for name in option:
        assert f"{name}: " in str(caught[0].message), "the warning says why"


def test_an_unknown_option_is_an_error_with_a_suggestion(backend_name: str) -> None:
    network = pnl.Network()
    with pytest.raises(UnknownParameter, match="Did you mean 'min_delay'") as caught:
        pnl.Simulator(backend_name, network=network, mindelay=0.1)
    assert "timestep" in caught.value.allowed
    pnl.Simulator(backend_name, network=network).end()


def test_options_are_a_frozen_dataclass_with_defaults_each_documented(backend: Backend) -> None:
    options = backend.options()
    assert dataclasses.is_dataclass(options)
    for field in dataclasses.fields(backend.options):
        assert field.name in (inspect.getdoc(backend.options) or ""), f"{field.name} is not documented"
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(options, field.name, None)


def test_a_misspelt_option_of_the_backend_is_suggested(backend: Backend) -> None:
    names = [field.name for field in dataclasses.fields(backend.options)]
    name = (names or ["timestep"])[0]
    with pytest.raises(UnknownParameter, match=f"Did you mean '{name}'"):
        pnl.Simulator(backend.name, network=pnl.Network(), **{name + "x": 1})
