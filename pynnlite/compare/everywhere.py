"""Level 6: whether a backend gives the same bits with other threads and instruction sets, and on several ranks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from ..backend import Backend, Varies
from ..columns import Spikes
from ..errors import BackendError, UnsupportedModel
from .cells import only_in_one
from .histories import History, cells_of, compared, probes_of_all
from .performing import performed_again
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Verdict

RANKS = (2, 3)
"""On how many ranks a script is run."""

PROCESS = "pynnlite.cli.spread"
"""The module that is the main module of these ranks."""


def judge_variants(history: History, backend: Backend, segment: int = 0) -> Verdict:
    """Return whether a run has the same bits with other threads and instruction sets.

    Parameters
    ----------
    history : History
        The run.
    backend : Backend
        The backend that made the run.
    segment : int
        The number of the segment.

    Raises
    ------
    UnsupportedModel
        If the backend does not promise that.
    """
    if not isinstance(backend, Varies):
        raise UnsupportedModel(backend.name, ["it does not promise the same bits with other options"])
    begun = perf_counter()
    against = "other threads and instruction sets"
    probes = list(probes_of_all(history.recipe).values())
    variants = backend.variants(history.options)
    faults = []
    for name, options in variants.items():
        other = performed_again(replace(history, options=options), backend, probes)
        if differs := next(_differences(history, other), ""):
            faults.append(Fault("bits", f"With {name}: {differs}"))
    names = ", ".join(variants)
    text = f"Spikes and potentials are the same to the last bit with {names}."
    if faults:
        text = f"Not all runs have the same bits: {len(faults)} of {len(variants)} differ."
    outcome = FAILS if faults else PASSES
    seconds = perf_counter() - begun
    return Verdict(
        "everywhere",
        backend.name,
        against,
        outcome,
        text,
        {"runs": len(variants)},
        faults,
        {},
        segment,
        seconds,
    )


def _differences(one: History, other: History) -> Iterator[str]:
    """Yield in which populations spikes or potentials differ."""
    for number, kind in cells_of(one.recipe):
        label = one.recipe.populations[number].label
        spikes = only_in_one(one.spikes(number), other.spikes(number))
        if len(spikes.step):
            time = float(spikes.step[0]) * one.recipe.dt
            yield f"spikes of {label!r} differ, first of cell {spikes.index[0]} at {time:g} ms."
        mine, others = (each.trace(number, compared(kind)).values for each in (one, other))
        if mine.shape != others.shape or mine.tobytes() != others.tobytes():
            yield f"potentials of {label!r} differ in their last bits."


def judge_ranks(
    backend: str, script: Path, arguments: Sequence[str], trains: Mapping[str, Any], folder: Path
) -> Verdict:
    """Run a script on several ranks, and return whether its first segment has the same spikes as on one.

    Parameters
    ----------
    backend : str
        The backend.
    script : path
        The script.
    arguments : sequence of str
        What it is called with.
    trains : dict
        The trains of the run on one rank, as `Answers.trains` returns them.
    folder : path
        Where ranks put their spikes.
    """
    begun = perf_counter()
    against = "several ranks"
    launcher = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or shutil.which("mpiexec")
    if launcher is None:
        text = "There is no mpiexec: pip install 'pynnlite[mpi]' and an MPI."
        return Verdict("everywhere", backend, against, UNKNOWN, text)
    faults = []
    for n_ranks in RANKS:
        out = folder / f"{backend}-{n_ranks}-ranks"
        out.mkdir()
        _spread(launcher, n_ranks, backend, script, arguments, out)
        for number, (label, _, spikes) in trains["spikes"].items():
            differing = only_in_one(spikes, _joined(out, n_ranks, number))
            if len(differing.step):
                time = float(differing.step[0]) * trains["dt"]
                text = f"On {n_ranks} ranks: {label}[{differing.index[0]}] has another spike at {time:g} ms."
                faults.append(Fault("bits", text, label, int(differing.index[0]), time))
    ranks = " and ".join(map(str, RANKS))
    text = f"The spikes are the same on {ranks} ranks." if not faults else faults[0].text
    outcome = FAILS if faults else PASSES
    return Verdict(
        "everywhere", backend, against, outcome, text, faults=faults, seconds=perf_counter() - begun
    )


def _spread(
    launcher: str, n_ranks: int, backend: str, script: Path, arguments: Sequence[str], out: Path
) -> None:
    """Run a script on some ranks, each of which writes its spikes into a folder."""
    command = [
        launcher,
        "-n",
        str(n_ranks),
        sys.executable,
        "-m",
        PROCESS,
        backend,
        str(out),
        str(script),
        *arguments,
    ]
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise BackendError(f"{backend} failed on {n_ranks} ranks: {' '.join(last)}")


def save_spikes(history: History, file: Path) -> None:
    """Write the spikes that this rank has recorded."""
    columns: dict[str, Any] = {}
    for number, _ in cells_of(history.recipe):
        spikes = history.spikes(number)
        columns[f"index {number}"], columns[f"step {number}"] = spikes.index, spikes.step
    with file.open("wb") as open_file:
        np.savez(open_file, **columns)


def _joined(folder: Path, n_ranks: int, number: int) -> Spikes:
    """Return the spikes of a population on all ranks."""
    index, step = [], []
    for rank in range(n_ranks):
        with np.load(folder / f"{rank}.npz") as columns:
            index.append(columns[f"index {number}"])
            step.append(columns[f"step {number}"])
    return Spikes(np.concatenate(index), np.concatenate(step))
