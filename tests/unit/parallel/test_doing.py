"""What another thread does: whether it works, and where it is."""

from __future__ import annotations

import builtins
import threading
import time
from collections.abc import Callable

import pytest

from pynnlite.parallel.doing import Doing

PAUSE = 0.3


def looked_at(does: Callable[[], object]) -> tuple[float, str]:
    """Return for how long a thread has done nothing, after some looks at it, and where it is."""
    thread = threading.Thread(target=does)
    thread.start()
    time.sleep(0.1)
    doing = Doing(thread.ident or 0)
    for _ in range(3):
        time.sleep(PAUSE / 3)
        found = doing.look()
    thread.join()
    return found


def sleep() -> None:
    time.sleep(3 * PAUSE)


def work() -> None:
    begun = time.monotonic()
    while time.monotonic() < begun + 3 * PAUSE:
        pass


def poll() -> None:
    for _ in range(60):
        time.sleep(PAUSE / 20)


def test_a_thread_that_sleeps_does_nothing() -> None:
    still, shown = looked_at(sleep)
    assert still >= PAUSE * 0.9
    assert shown == f"at test_doing.py:{sleep.__code__.co_firstlineno + 1} (time.sleep(3 * PAUSE))"


@pytest.mark.parametrize("does", [work, poll])
def test_a_thread_that_works_now_and_then_does_something(does: Callable[[], object]) -> None:
    still, _ = looked_at(does)
    assert still < PAUSE / 2


def test_a_thread_that_waits_for_a_user_may_take_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that waits stands for the one that asks; it is found by its name in the script."""
    monkeypatch.setattr(builtins, "input", time.sleep)

    def ask() -> None:
        input(3 * PAUSE)  # type: ignore[arg-type]

    assert looked_at(ask)[0] == 0.0


def test_a_thread_that_has_ended_is_not_taken_for_idle() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    assert Doing(thread.ident or 0).look() == (0.0, "at its end")
