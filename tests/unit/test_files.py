"""Files are written as a whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, NotWritten
from pynnlite.files import require_writable, written_whole
from pynnlite.recording import save_table
from pynnlite.recording.files import NumpyBinaryFile, PickleFile, StandardTextFile

KILLED = """
import os, signal, sys
from pynnlite.files import written_whole

with written_whole(sys.argv[1]) as part:
    part.write_bytes(b"new" * 1000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def mode(path: Path) -> int:
    """Return who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_d1_a_process_that_is_killed_leaves_the_former_file(tmp_path: Path, ended: Any) -> None:
    (tmp_path / "killed.py").write_text(KILLED)
    (tmp_path / "data.pkl").write_bytes(b"former")
    assert ended(tmp_path / "killed.py", tmp_path / "data.pkl").returncode < 0
    assert (tmp_path / "data.pkl").read_bytes() == b"former"
    assert len(list(tmp_path.iterdir())) == 3  # what it has written by then
    with written_whole(tmp_path / "data.pkl") as part:
        part.write_bytes(b"newer")
    assert sorted(os.listdir(tmp_path)) == ["data.pkl", "killed.py"]


@pytest.mark.parametrize("how", ["write_data", "table", "text", "npz", "pickle", "positions", "synapses"])
def test_d1_what_fails_halfway_leaves_the_former_file_and_no_other(
    tmp_path: Path, monkeypatch: Any, how: str
) -> None:
    file, net = tmp_path / "data.pkl", pnl.Network()
    file.write_text("former")
    cells = net.population(2, pnl.IF_cond_exp())
    listed = net.projection(cells, cells, pnl.AllToAllConnector())
    table = np.zeros((2, 2))
    cells.record("v")
    writers = {
        "write_data": lambda: cells.write_data(str(file)),
        "table": lambda: save_table(str(file), table),
        "text": lambda: StandardTextFile(file, "w").write(table, {}),
        "npz": lambda: NumpyBinaryFile(file, "wb").write(table, {}),
        "pickle": lambda: PickleFile(file, "wb").write(table, {}),
        "positions": lambda: cells.save_positions(str(file)),
        "synapses": lambda: listed.save("all", str(file)),
    }
    with pnl.Simulator("reference", net) as sim:
        sim.run(1.0)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(NotWritten) as caught:
                writers[how]()
    for words in (str(file), "No space left on device", "is as it was", "give another name"):
        assert words in str(caught.value)
    assert file.read_text() == "former" and os.listdir(tmp_path) == ["data.pkl"]


def full(_: int) -> None:
    """Fail as a disk that is full."""
    raise OSError(28, "No space left on device")


def test_d2_two_writers_of_one_name_do_not_meet(tmp_path: Path) -> None:
    file, contents = tmp_path / "data", [bytes([k]) * 100_000 for k in range(2)]
    file.write_bytes(contents[0])

    def write(content: bytes) -> None:
        for _ in range(20):
            with written_whole(file) as part:
                part.write_bytes(content)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert file.read_bytes() in contents
    assert os.listdir(tmp_path) == ["data"]


def test_d2_a_part_is_gone_after_any_exception(tmp_path: Path) -> None:
    def write(error: type[BaseException]) -> None:
        with written_whole(tmp_path / "data") as part:
            part.write_text("half")
            raise error("now")

    for error in (RuntimeError, KeyboardInterrupt, MemoryError):
        with pytest.raises((NotWritten, error)):
            write(error)
    assert os.listdir(tmp_path) == []


def test_d3_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "data")
    for text in ("first", "second"):
        with written_whole(tmp_path / "link") as part:
            part.write_text(text)
        assert (tmp_path / "link").is_symlink() and (tmp_path / "there" / "data").read_text() == text
    assert os.listdir(tmp_path / "there") == ["data"]


def test_d3_the_mode_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "data"
    with written_whole(file) as part:
        part.write_text("new")
    assert mode(file) == 0o666 & ~_umask()
    file.chmod(0o600)
    with written_whole(file) as part:
        assert mode(part) == 0o600
        part.unlink()  # as libraries do that make the file anew
        part.write_text("newer")
    assert (mode(file), file.read_text()) == (0o600, "newer")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "link to a folder", "zero"])
def test_d3_what_is_no_regular_file_is_refused(tmp_path: Path, kind: str) -> None:
    place: Any = tmp_path / "place"
    if kind == "device":
        place = Path(os.devnull)
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "zero":
        place = "a\0b"
    else:
        place.symlink_to(tmp_path)
    for write in (
        lambda: require_writable(place),
        lambda: save_table(place, np.zeros((1, 2))),
        lambda: PickleFile(place, "wb").write([[1.0]], {}),
    ):
        with pytest.raises(BadValue, match=r"Give the name of a file|cannot be the name of a file"):
            write()
    assert not Path(os.devnull).is_file()


def test_long_names_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 250 + ".txt")
    with written_whole(file) as part:
        part.write_text("x")
    assert file.read_text() == "x"
