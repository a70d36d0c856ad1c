"""The page on compatibility."""

from __future__ import annotations

from pathlib import Path

from pynnlite.checking.page import page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "pynn-compatibility.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "python -m pynnlite.checking > docs/reference/pynn-compatibility.md"
