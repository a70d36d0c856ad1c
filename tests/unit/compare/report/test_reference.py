"""The page on reports says the same as the code."""

from __future__ import annotations

import re
from pathlib import Path

from pynnlite.compare.report import FORMATS, crate, json
from pynnlite.compare.report.shorter import ROWS, SPIKES
from pynnlite.compare.report.words import SIGNS
from pynnlite.compare.verdicts import STATUS, TABLES

PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "comparison-reports.md").read_text(
    encoding="utf-8"
)


def test_files_and_schema() -> None:
    assert all(f"| `{name}` |" in PAGE for name in (*FORMATS, crate.NAME))
    assert f'"{json.SCHEMA}"' in PAGE


def test_outcomes() -> None:
    for outcome, status in STATUS.items():
        assert f"| {outcome} | {SIGNS[outcome]} | {status} |" in PAGE


def test_tables_and_their_columns() -> None:
    for name, columns in TABLES.items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", PAGE, re.MULTILINE)
        assert all(f"`{column}`" in row for column in columns)


def test_how_long_tables_are() -> None:
    assert f"{ROWS:,} rows".replace(",", " ") in PAGE
    assert f"{SPIKES:,} of each".replace(",", " ") in PAGE
