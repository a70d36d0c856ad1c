"""Tell the user that a script has come to its end."""

from __future__ import annotations

import shutil
import subprocess


def notify(
    msg: str = "Simulation finished.",
    subject: str = "Simulation",
    symbol: str | None = None,
    timeout: int = 1000,
) -> None:
    """Show a message on the desktop by the program ``notify-send``; print it if there is none, or no desktop.

    Parameters
    ----------
    msg, subject : str
        The message and its title.
    symbol : str, optional
        Name of an icon.
    timeout : int
        How long it is shown, in ms.
    """
    program = shutil.which("notify-send")
    icon = [] if symbol is None else [f"--icon={symbol}"]
    words = [program, f"--expire-time={timeout}", *icon, "--", subject, msg] if program else []
    if not words or subprocess.run(words, stderr=subprocess.DEVNULL, check=False).returncode:
        print(f"{subject}: {msg}")
