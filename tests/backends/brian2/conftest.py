"""Let these tests import `brian2_networks`, and import Brian2 for them."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))


@pytest.fixture(scope="session", autouse=True)
def imported() -> None:
    """Import Brian2 as the backend does: quietly, so that tests can name it in any order."""
    from pynnlite_brian2.preferences import import_brian2

    import_brian2()
