"""Processes in which scripts run end with the comparison, whatever ends it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pynnlite.compare.comparing import compare_script
from pynnlite.compare.steps import Steps


class Interrupting(Steps):
    """Is interrupted as the second script begins, when the first one runs.

    Parameters
    ----------
    sign : path
        A file that the first script writes.
    """

    def __init__(self, sign: Path) -> None:
        self.sign = sign

    def begin(self, text: str) -> None:
        if text.startswith("nest"):
            while not (self.sign.exists() and self.sign.read_text()):
                time.sleep(0.05)
            raise KeyboardInterrupt


def test_an_interrupt_ends_scripts_that_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign, script = tmp_path / "begun", tmp_path / "script.py"
    script.write_text(
        f"import os, time\nopen({str(sign)!r}, 'w').write(str(os.getpid()))\ntime.sleep(3600)\n"
    )
    monkeypatch.setattr("pynnlite.compare.comparing.n_processors", lambda: 2)
    with pytest.raises(KeyboardInterrupt):
        compare_script(script, ["nest", "native"], steps=Interrupting(sign))
    assert not Path(f"/proc/{sign.read_text()}").exists()
