"""An RO-Crate tells what ran, how, and what came out, in the words of its profile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import comparisons
import pytest

from pynnlite.compare.report import crate, write
from pynnlite.compare.verdicts import Comparison

FILES = ["report.html", "report.md", "report.json"]


def graph(comparison: Comparison) -> dict[str, Any]:
    value = json.loads(crate.text(comparison, FILES))
    assert value["@context"] == "https://w3id.org/ro/crate/1.1/context"
    ids = [entity["@id"] for entity in value["@graph"]]
    assert len(ids) == len(set(ids))
    return {entity["@id"]: entity for entity in value["@graph"]}


def references(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(references, value))
    if isinstance(value, dict):
        return {value["@id"]} if [*value] == ["@id"] else set().union(*map(references, value.values()))
    return set()


@pytest.mark.parametrize("label", ["exc", comparisons.NASTY], ids=["plain", "nasty"])
def test_all_that_it_refers_to_is_there(label: str) -> None:
    entities = graph(comparisons.everything(label, 100, 100))
    for entity in entities.values():
        for name in references(entity):
            assert name in entities or name.startswith(("http://schema.org/", crate.CRATE))
    assert not any(set(name) & set(" <>\"'|\\") for name in entities)


def test_the_root_has_what_the_standard_requires() -> None:
    entities = graph(comparisons.everything(spikes=100, cells=100))
    assert entities[crate.NAME]["about"] == {"@id": "./"}
    root = entities["./"]
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    assert root["conformsTo"] == {"@id": crate.PROFILE}
    assert [part["@id"] for part in root["hasPart"]] == FILES


def test_a_run_has_its_seed_time_step_ranks_threads_command_and_digest() -> None:
    entities = graph(comparisons.everything(spikes=100, cells=100))
    run = entities["#run-1"]
    values = [entities[each["@id"]] for each in run["object"]]
    facts = {each["name"]: each["value"] for each in values}
    assert {"seed", "dt", "mpi_processes", "threads", "command_line", "network_digest"} <= facts.keys()
    assert entities[run["instrument"]["@id"]]["softwareVersion"] == "1.0"
    assert run["actionStatus"]["@id"].endswith("CompletedActionStatus")
    assert entities["#run-4"]["error"] == "no mechanism 'exc'"
    assert entities["#run-4"]["actionStatus"]["@id"].endswith("FailedActionStatus")


def test_a_comparison_of_nothing() -> None:
    assert graph(comparisons.empty())["./"]["datePublished"]


def test_the_folder_becomes_a_crate_on_demand(tmp_path: Path) -> None:
    comparison = comparisons.everything(spikes=100, cells=100)
    assert [file.name for file in write(comparison, tmp_path / "new" / "a")] == FILES
    files = write(comparison, tmp_path / "b", provenance=True)
    assert [file.name for file in files] == [*FILES, crate.NAME]
    assert all(file.stat().st_size for file in files)
