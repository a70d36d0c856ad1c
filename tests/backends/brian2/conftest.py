"""Leave these tests out where Brian2 is missing, and let them import `brian2_networks`."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_spec("brian2") is None:
        for item in items:
            if item.path.parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason="missing capability: Brian2 is not installed"))


@pytest.fixture(scope="session", autouse=True)
def imported() -> None:
    """Import Brian2 as the backend does: quietly, so that tests can name it in any order."""
    from pynnlite_brian2.backend import import_brian2

    import_brian2()
