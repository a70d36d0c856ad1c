"""How a script ended is told in a few words, for people."""

from __future__ import annotations

import pytest

from pynnlite.compare.scripts import finished, told


def ended(text: str) -> str:
    """Run a script, and return how it ended."""
    code = compile(text, "folder/script.py", "exec")
    with pytest.raises((Exception, SystemExit)) as caught:
        finished(lambda: exec(code, {"__name__": "__main__", "__package__": None}))
    return told(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys\nsys.exit(3)", "exit status 3"),
        ("raise SystemExit('no data')", "the message 'no data'"),
        ("def f():\n    raise ValueError('bad')\nf()", "ValueError: bad (script.py, line 2)"),
        ("import json\n\njson.loads('x')", "(script.py, line 3)"),
        ("import pynnlite as pnl\npnl.IF_cond_exp(tau=1)", "IF_cond_exp has no parameter 'tau'"),
    ],
)
def test_how_a_script_ended(text: str, said: str) -> None:
    assert said in ended(text)


@pytest.mark.parametrize("text", ["pass", "import sys\nsys.exit()", "raise SystemExit(0)"])
def test_a_script_may_end_itself(text: str) -> None:
    finished(lambda: exec(compile(text, "script.py", "exec"), {"__name__": "__main__"}))
