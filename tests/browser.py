"""Open a page in headless Chromium, and tell what it looks like and what it complained of."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""What the program may be called."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
)

PATIENCE = 120.0
"""Seconds that the browser may take, on a busy machine."""

TROUBLE = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded", "Inspector.targetCrashed")
"""What the browser tells when a page has an error, or writes to the console."""


class Seen(NamedTuple):
    """What a page looks like, and what it did.

    Parameters
    ----------
    png : bytes
        The whole page.
    text : str
        As a person sees it.
    console : list of dict
        What it wrote to the console.
    requests : list of str
        What it asked for, itself included.
    answers : list
        What the scripts returned.
    """

    png: bytes
    text: str
    console: list[dict[str, Any]]
    requests: list[str]
    answers: list[Any]


def program() -> str | None:
    """Return the path of Chromium; None if there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def seen(
    page: Path, profile: Path, width: int = 1000, dark: bool = False, scripts: Sequence[str] = ()
) -> Seen:
    """Return what a page looks like.

    Parameters
    ----------
    page : path
        The HTML file.
    profile : path
        A folder for what the browser writes.
    width : int
        Width of the window in pixels.
    dark : bool
        Whether the person prefers dark pages.
    scripts : sequence of str
        JavaScript that is run one after the other when the page is there, as a person's clicks; each returns a value.
    """
    return asyncio.run(asyncio.wait_for(_seen(page, profile, width, dark, scripts), PATIENCE))


async def _seen(page: Path, profile: Path, width: int, dark: bool, scripts: Sequence[str]) -> Seen:
    size = f"--window-size={width},800"
    process = await asyncio.create_subprocess_exec(
        str(program()),
        *FLAGS,
        size,
        f"--user-data-dir={profile}",
        "about:blank",
        stderr=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    try:
        browser = await Browser.of(process)
        try:
            return await _look(browser, page, width, dark, scripts)
        finally:
            await browser.close()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _look(browser: Browser, page: Path, width: int, dark: bool, scripts: Sequence[str]) -> Seen:
    target = await browser.ask("Target.createTarget", url="about:blank")
    attached = await browser.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
    browser.session = attached["sessionId"]
    for part in ("Page", "Runtime", "Log", "Inspector", "Network"):
        await browser.ask(f"{part}.enable")
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    await browser.ask(
        "Emulation.setDeviceMetricsOverride", **metrics
    )  # a window cannot be as narrow as a telephone
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    await browser.ask("Emulation.setEmulatedMedia", features=[scheme])
    await browser.ask("Page.navigate", url=page.as_uri())
    await browser.wait_for("Page.loadEventFired")
    answers = [await browser.value(script) for script in scripts]
    text = await browser.value("document.body.innerText")
    height = await browser.value("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    shot = await browser.ask("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    console = [event for event in browser.events if event["method"] in TROUBLE]
    requests = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event["method"] == "Network.requestWillBeSent"
    ]
    return Seen(base64.b64decode(shot["data"]), text, console, requests, answers)


class Browser:
    """A running Chromium, spoken to by its DevTools protocol.

    Parameters
    ----------
    socket : WebSocketClientConnection
        What it listens to.
    """

    def __init__(self, socket: Any) -> None:
        self._socket, self._number = socket, 0
        self.session: str | None = None
        self.events: list[dict[str, Any]] = []

    @classmethod
    async def of(cls, process: asyncio.subprocess.Process) -> Browser:
        """Return the browser of a process, which says where it listens."""
        from tornado.websocket import websocket_connect

        assert process.stderr is not None
        said = ""
        while line := (await process.stderr.readline()).decode(errors="replace"):
            said += line
            if line.startswith("DevTools listening on "):
                return cls(await websocket_connect(line.split()[-1], max_message_size=2**28))
        raise AssertionError(f"Chromium has ended:\n{said}")

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol, and return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        await self._socket.write_message(
            json.dumps(message | ({"sessionId": self.session} if self.session else {}))
        )
        while True:
            answer = await self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    async def close(self) -> None:
        """Leave the browser, and wait until it has closed the connection."""
        self._socket.close()
        while await self._socket.read_message() is not None:
            pass

    async def value(self, script: str) -> Any:
        """Run JavaScript in the page, and return its value."""
        answer = await self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def wait_for(self, method: str) -> None:
        """Wait until something has happened."""
        while all(event["method"] != method for event in self.events):
            await self._next()

    async def _next(self) -> dict[str, Any]:
        text = await self._socket.read_message()
        assert text is not None, "Chromium has closed the connection"
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self.events.append(message)
        return message
