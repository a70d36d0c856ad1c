"""How a process knows that it was started as one of several."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from pynnlite.errors import BadValue
from pynnlite.parallel.launch import RANK_PROCESS, SETTING, SIZES, WITHOUT_SIZE, Launch, launched

CLEAN = {
    name: value
    for name, value in os.environ.items()
    if name not in (*SIZES, WITHOUT_SIZE, SETTING, RANK_PROCESS)
}
RUN = "import sys, pynnlite as pnl; pnl.Simulator('reference').run(1.0); print('mpi4py' in sys.modules)"


@pytest.fixture(autouse=True)
def _not_launched(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SIZES, WITHOUT_SIZE, SETTING, RANK_PROCESS):
        monkeypatch.delenv(name, raising=False)


def ran(ended: Any, **variables: str) -> Any:
    """Run a small network in a process of its own; return how it ended."""
    return ended(sys.executable, "-c", RUN, env=CLEAN | variables)


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, None),
        ({"PMI_SIZE": "3"}, Launch("PMI_SIZE", 3)),
        ({"PMI_SIZE": "1"}, None),
        ({"OMPI_COMM_WORLD_SIZE": "2", "PMIX_RANK": "0"}, Launch("OMPI_COMM_WORLD_SIZE", 2)),
        ({"PMIX_RANK": "0"}, Launch("PMIX_RANK", None)),
        ({"SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "1"}, Launch("SLURM_STEP_NUM_TASKS", 2)),
        ({"SLURM_NTASKS": "8", "SLURM_PROCID": "0"}, None),  # a batch script
        ({"SLURM_STEP_NUM_TASKS": "1", "SLURM_NTASKS": "8"}, None),  # the shell of salloc
        ({"PMI_SIZE": "1", "SLURM_STEP_NUM_TASKS": "4"}, None),  # mpiexec -n 1 in a batch script
        ({"PMI_SIZE": "3", SETTING: "alone"}, None),
        ({"PMI_SIZE": "3", RANK_PROCESS: "1"}, None),  # a child of a rank
        ({"PMI_SIZE": "several"}, None),
    ],
)
def test_the_environment_says_how_a_process_was_started(
    variables: dict[str, str], wanted: Launch | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert launched() == wanted


def test_an_unknown_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "none")
    with pytest.raises(BadValue, match=r"'mpi'.*'alone'.*not 'none'"):
        launched()


def test_b5_a_process_that_was_started_alone_imports_no_mpi(ended: Any) -> None:
    for variables in ({}, {"SLURM_NTASKS": "2", "SLURM_PROCID": "0"}):
        result = ran(ended, **variables)
        assert result.returncode == 0 and result.stdout == "False\n", result.stderr


@pytest.mark.needs("mpi")
@pytest.mark.parametrize("variable", ["PMI_SIZE", "SLURM_STEP_NUM_TASKS"])
def test_a11_a_process_that_another_mpi_has_started_is_refused(ended: Any, variable: str) -> None:
    result = ran(ended, **{variable: "2"})
    assert result.returncode != 0
    assert f"started as one of 2 processes ({variable}=2), but MPI sees 1" in result.stderr
    assert f"{SETTING}=alone" in result.stderr


def test_a11_processes_of_a_launcher_may_run_networks_of_their_own(ended: Any) -> None:
    result = ran(ended, PMI_SIZE="2", **{SETTING: "alone"})
    assert result.returncode == 0 and result.stdout == "False\n", result.stderr
