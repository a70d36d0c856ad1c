"""The operations that programs consist of, as operations.h has them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

LINEAR, END = "linear", "end"
"""A sum of products, which has as many operands as it needs; the end of a program."""

MOST_TERMS = 6
"""The most products of one such sum."""


@cache
def forms() -> dict[str, str]:
    """Return the value of each operation, in C, by its name."""
    text = Path(__file__).with_name("operations.h").read_text(encoding="utf-8")
    return dict(re.findall(r"^ +X\((\w+), (.*)\) *\\?$", text, re.MULTILINE))


@cache
def codes() -> dict[str, int]:
    """Return the number of each operation by its name."""
    return {name: code for code, name in enumerate([*forms(), LINEAR, END])}
