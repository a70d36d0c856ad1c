"""Ranks that part: the others do not wait for ever, and everybody learns who waits where."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from typing import Any

import pytest
from launching import launched

pytestmark = pytest.mark.needs("mpi")

NETWORK = "The network, or what is recorded of it, is not the same on all ranks: one on rank 0, one on rank 1"
RUN, READ = r"in run\(\) at parting.py:\d+", r"in get_\w+\(\) at parting.py:\d+"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("exit", f"rank 0 {RUN}; rank 1 at the end of its script"),
        ("end", f"rank 0 {RUN}; rank 1 at the end of its script"),
        ("caught", f"rank 0 {RUN}; rank 1 {RUN}"),
        ("interrupted", f"rank 0 {RUN}; rank 1 {RUN}"),
        ("reading", f"rank 0 in run.*; rank 1 {READ}"),
    ],
)
def test_b3_ranks_that_part_end_with_a_message(ended: Any, how: str, words: str) -> None:
    result = ended(*launched(2, "parting.py", how))
    assert result.returncode != 0
    assert "Ranks wait for each other in different places" in result.stderr
    assert re.search(words, result.stderr), result.stderr


def test_b3_ranks_that_part_while_they_send_messages_end(ended: Any) -> None:
    result = ended(*launched(2, "parting.py", "exit", "--messages"))
    assert result.returncode != 0
    assert re.search(f"rank 0 {RUN}; rank 1 at the end of its script", result.stderr), result.stderr


@pytest.mark.parametrize(("size", "leaver"), [(2, 1), (2, 0), (3, 1), (3, 0)])
def test_b3_a_rank_that_leaves_before_there_is_a_simulator_ends_all(
    ended: Any, size: int, leaver: int
) -> None:
    result = ended(*launched(size, "leaving.py", str(leaver)))
    assert result.returncode != 0
    waits = rf"rank [^{leaver}] in __init__\(\) at leaving.py:\d+; rank {leaver} at the end of its script"
    assert re.search(waits, result.stderr), result.stderr


def test_ranks_that_leave_without_a_simulator_end(ended: Any) -> None:
    result = ended(*launched(2, "leaving.py", "all"))
    assert (result.returncode, result.stderr) == (0, "")


def test_ranks_that_exit_together_keep_their_status(ended: Any) -> None:
    result = ended(*launched(2, "parting.py", "all"))
    assert result.returncode == 3, result.stderr
    assert "Rank" not in result.stderr


@pytest.mark.parametrize("how", ["run", "messages", "reading"])
def test_b4_an_interrupt_is_heeded_while_another_rank_is_stopped(ended: Any, how: str) -> None:
    result = ended(*launched(2, "stopped.py", how))
    assert result.returncode != 0
    assert "Rank 0 of 2 failed and ends all" in result.stderr and "KeyboardInterrupt" in result.stderr


def test_b4_a_rank_that_is_interrupted_has_its_data(ended: Any) -> None:
    """The others have gone on without it, so all end when it comes to the end of its script."""
    result = ended(*launched(2, "stopped.py", "caught"))
    assert result.stdout == "data up to now\n", result.stderr
    assert result.returncode != 0
    assert "rank 0 at the end of its script" in result.stderr, result.stderr


def test_b4_ctrl_c_ends_all_ranks() -> None:
    """Ctrl-C in a terminal goes to mpiexec and to all ranks."""
    process = subprocess.Popen(
        launched(2, "stopped.py", "signal"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "waits\n"
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60.0)
        assert process.returncode != 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_b5_an_exception_before_the_first_simulator_ends_all(ended: Any) -> None:
    result = ended(*launched(2, "early.py"))
    assert result.returncode != 0
    assert "Rank 1 of 2 failed and ends all" in result.stderr
    assert "the hook of the script: something is wrong here" in result.stderr


def test_children_of_a_rank_are_alone(ended: Any) -> None:
    result = ended(*launched(2, "children.py"))
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["child 1", "forked 1", "ranks 2"]


def test_a20_a_set_of_variables_is_recorded_in_one_order(ended: Any) -> None:
    result = ended(*launched(2, "recorded_sets.py"))
    assert result.returncode == 0, result.stderr
    assert result.stdout == "the same\n"


def test_a20_ranks_that_record_different_variables_end(ended: Any) -> None:
    result = ended(*launched(2, "recorded_sets.py", "different"))
    assert result.returncode != 0
    assert NETWORK in result.stderr


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("length", "The time to run to is not the same on all ranks: 20.0 on rank 0, 30.0 on rank 1"),
        ("callback", "The next time at which the run stops is not the same on all ranks: 15.0 on rank 0, 13"),
        ("number", "The number of callbacks is not the same on all ranks: 1 on rank 0, 2 on rank 1"),
        ("set", NETWORK),
        ("random", NETWORK),
        ("record", NETWORK),
    ],
)
def test_a5_b3_ranks_that_do_different_things_after_the_build_end(ended: Any, how: str, words: str) -> None:
    result = ended(*launched(2, "differing.py", how))
    assert result.returncode != 0 and "went on" not in result.stdout
    assert words in result.stderr, result.stderr


@pytest.mark.parametrize(("how", "call"), [("data", "get_data"), ("counts", "get_spike_counts")])
def test_b3_a_read_on_one_rank_only_ends_with_a_message(ended: Any, how: str, call: str) -> None:
    environment = {**os.environ, "PYNNLITE_PATIENCE": "1.5"}
    result = ended(*launched(3, "reading.py", how), env=environment)
    assert result.returncode != 0 and "read" not in result.stdout
    words = (
        rf"Rank 0 waited for \d+(\.\d+)? s in {call}\(\) at reading.py:\d+, where all ranks have to take part, but"
        r" these did not come: ranks 1 and 2 at reading.py:\d+ \(time.sleep\(.*\)\). They wait outside pynnlite"
    )
    assert re.search(words, result.stderr), result.stderr


def test_b3_ranks_that_come_to_a_read_in_time_read(ended: Any) -> None:
    result = ended(*launched(3, "reading.py", "late"))
    assert (result.returncode, result.stdout) == (0, "read\n"), result.stderr


def test_b3_a_patience_that_is_no_time_is_refused(ended: Any) -> None:
    result = ended(*launched(2, "reading.py", "data"), env={**os.environ, "PYNNLITE_PATIENCE": "soon"})
    assert result.returncode != 0
    assert "PYNNLITE_PATIENCE must be the seconds" in result.stderr
