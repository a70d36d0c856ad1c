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


FORKING = """
import os, sys, time
import pynnlite.native as sim
sim.setup(seed=1)
cells = sim.Population(2, sim.IF_cond_exp(i_offset=1.0), label="cells")
if os.fork() == 0:
    sys.exit(CODE)
os.wait()
sim.run(5.0)
"""


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (FORKING.replace("CODE", "0"), ""),
        (FORKING.replace("CODE", "1"), ""),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", "by the signal SIGSEGV"),
    ],
)
def test_scripts_that_fork_or_crash(text: str, error: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(text)
    (run,) = compare_script(script, ["native"], level=1).runs
    assert error in run.error
    assert bool(error) == bool(run.error)
