"""Files that are made from what the code declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from pynnlite.pages import PAGES, STUBS

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    file = f"docs/reference/{name}.md"
    assert (FOLDER / f"{name}.md").read_text() == PAGES[name](), f"python -m pynnlite.pages {name} > {file}"


@pytest.mark.parametrize("name", STUBS)
def test_the_stub_is_up_to_date(name: str) -> None:
    assert (ROOT / "pynnlite" / name).read_text() == STUBS[name](), (
        f"python -m pynnlite.pages {name} > pynnlite/{name}"
    )
