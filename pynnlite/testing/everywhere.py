"""A fixture that keeps a model the same on every backend: for the tests of a model's own repository."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ..compare import Comparison, compare, compare_script
from ..compare.report import terminal
from ..model import Model
from ..network import Network

Check = Callable[..., Comparison]


@pytest.fixture
def same_everywhere() -> Check:
    """Return a function that fails the test unless a script or a network does the same on several backends.

    It is called with a script and a list of backends, or with a network, the list, and the time to run in ms. Further
    arguments are those of `pynnlite.compare.compare_script` and `pynnlite.compare.compare`. It returns the comparison.
    """
    return require_same


def require_same(
    model: str | Path | Network | Model, backends: Sequence[str], *values: Any, **options: Any
) -> Comparison:
    """Compare what a model does on several backends, and fail the test unless all levels pass.

    Parameters
    ----------
    model : path, Network or Model
        A script, or a network.
    backends : sequence of str
        The backends.
    *values, **options
        Those of `compare_script` or `compare`.
    """
    run: Callable[..., Comparison] = compare if isinstance(model, Network | Model) else compare_script
    comparison = run(model, backends, *values, **options)
    if comparison.exit_status:
        pytest.fail(terminal.text(comparison), pytrace=False)
    return comparison
