"""Each test that asks for `level` runs once per instruction set of the machine."""

from collections.abc import Iterator

import pytest

from pynnlite.draws import compiled


@pytest.fixture(params=compiled.levels())
def level(request: pytest.FixtureRequest) -> Iterator[str]:
    """Choose an instruction set for one test."""
    compiled.use_level(request.param)
    yield request.param
    compiled.use_level(compiled.levels()[-1])
