"""How often the statistics are wrong, and what they see, as it was measured once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from .verdicts import Figure

FILE = Path(__file__).with_name("calibration.json")
"""Written by ``tests/benchmarks/comparison_statistics.py --write``."""


@cache
def calibration() -> dict[str, Figure]:
    """Return measured shares of wrong and right answers, as a verdict prints them.

    Returns
    -------
    dict of str to str
        By what was asked, "3 % (2 to 5 %, 400 trials)": the share with its 95 % confidence interval. The last
        entries say on which networks, when and by which command that was measured.
    """
    content = json.loads(FILE.read_text())
    found: dict[str, Figure] = {}
    for each in content["shares"]:
        low, share, high = (100 * each[key] for key in ("low", "share", "high"))
        found[f"measured: {each['name']}"] = (
            f"{share:.3g} % ({low:.3g} to {high:.3g} %, {each['trials']} trials)"
        )
    return found | {f"measured: {key}": content[key] for key in ("on", "date", "by")}
