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
        By what was asked, for each network and for all trials, "3 % (2 to 5 %, 400 trials)": the share with its
        95 % confidence interval. Shares of all trials depend on how many are of which network. The last entries say
        when and by which command that was measured.
    """
    content = json.loads(FILE.read_text())
    found: dict[str, Figure] = {}
    for each in content["shares"]:
        low, share, high = (100 * each[key] for key in ("low", "share", "high"))
        said = f"{each['of']} {share:.3g} % ({low:.3g} to {high:.3g} %, {each['trials']} trials)"
        name = f"measured: {each['name']}"
        found[name] = f"{found[name]}; {said}" if name in found else said
    return found | {f"measured: {key}": content[key] for key in ("on", "date", "by")}
