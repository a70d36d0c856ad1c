"""The provenance of a comparison as an RO-Crate: JSON-LD that archives and other programs read.

RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) with the profile Process Run Crate 0.5
(https://w3id.org/ro/wfrun/process/0.5): one action for each run, one for the comparison, and files that result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..verdicts import Comparison, Figure, RunFacts
from .json import plain
from .words import headline

NAME = "ro-crate-metadata.json"
"""What the file must be called."""

CRATE = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"

FORMATS: Mapping[str, str] = {
    "html": "text/html",
    "md": "text/markdown",
    "json": "application/json",
}
"""Media types, by the ending of the file."""

SEPARATE = ("simulator_version", "pynnlite_version", "started")
"""Facts that have a place of their own in the vocabulary."""

Entity = dict[str, Any]


def text(comparison: Comparison, files: Sequence[str]) -> str:
    """Return the provenance of a comparison as JSON-LD.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    files : sequence of str
        The names of the reports beside the file.
    """
    actions = [entity for k, run in enumerate(comparison.runs) for entity in _run(f"#run-{k}", run, files)]
    graph = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "conformsTo": {"@id": CRATE},
            "about": {"@id": "./"},
        },
        _root(comparison, files),
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        *(_file(name) for name in files),
        *_comparison(comparison, files),
        *actions,
    ]
    unique = {entity["@id"]: entity for entity in graph}
    value = {"@context": f"{CRATE}/context", "@graph": [*unique.values()]}
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _root(comparison: Comparison, files: Sequence[str]) -> Entity:
    actions = ["#comparison", *(f"#run-{k}" for k in range(len(comparison.runs)))]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": comparison.title or "Comparison",
        "description": f"Comparison of simulators by pynnlite. {headline(comparison)}",
        "datePublished": _date(comparison),
        "license": "Not stated.",
        "conformsTo": {"@id": PROFILE},
        "hasPart": _ids(files),
        "mentions": _ids(actions),
    }


def _date(comparison: Comparison) -> str:
    """Return when the first run began; today if no run says so."""
    known = [str(each["started"]) for each in _facts(comparison) if "started" in each]
    return min(known, default=datetime.now(UTC).isoformat(timespec="seconds"))


def _file(name: str) -> Entity:
    kind = FORMATS.get(name.rpartition(".")[2], "application/octet-stream")
    return {"@id": name, "@type": "File", "name": name, "encodingFormat": kind}


def _comparison(comparison: Comparison, files: Sequence[str]) -> list[Entity]:
    """Return the comparison itself as an action, with all that it refers to."""
    versions = [str(facts["pynnlite_version"]) for facts in _facts(comparison) if "pynnlite_version" in facts]
    software = _software("pynnlite", next(iter(versions), ""))
    values = _values("#comparison", comparison.facts)
    action = {
        "@id": "#comparison",
        "@type": "CreateAction",
        "name": "Comparison of runs",
        "description": headline(comparison),
        "instrument": {"@id": software["@id"]},
        "object": _ids(value["@id"] for value in values),
        "result": _ids(files),
    }
    return [{**action, **_begin(comparison.facts)}, software, *values]


def _run(name: str, run: RunFacts, files: Sequence[str]) -> list[Entity]:
    """Return a run as an action, with all that it refers to."""
    version = str(run.facts.get("simulator_version", run.backend))
    software = _software(*_split(version))
    values = _values(name, {"seed": run.seed, **run.facts, "seconds": run.seconds})
    action = {
        "@id": name,
        "@type": "CreateAction",
        "name": f"Run on {run.backend}, seed {run.seed}",
        "instrument": {"@id": software["@id"]},
        "object": _ids(value["@id"] for value in values),
        "result": _ids(each for each in files if each.endswith(".json")),
        "actionStatus": {"@id": f"http://schema.org/{'Failed' if run.error else 'Completed'}ActionStatus"},
    }
    return [{**action, **_begin(run.facts), **({"error": run.error} if run.error else {})}, software, *values]


def _facts(comparison: Comparison) -> list[Mapping[str, Figure]]:
    return [comparison.facts, *(run.facts for run in comparison.runs)]


def _split(version: str) -> tuple[str, str]:
    name, _, number = version.partition(" ")
    return name, number


def _software(name: str, version: str) -> Entity:
    about = {"softwareVersion": version} if version else {}
    return {
        "@id": f"#software-{_safe(f'{name}-{version}')}",
        "@type": "SoftwareApplication",
        "name": name,
        **about,
    }


def _values(name: str, facts: Mapping[str, Figure]) -> list[Entity]:
    """Return facts as values with names: seed, time step, ranks, threads, command, digest."""
    return [
        {"@id": f"{name}-{_safe(key)}", "@type": "PropertyValue", "name": key, "value": value}
        for key, value in plain(facts).items()
        if key not in SEPARATE and value is not None
    ]


def _begin(facts: Mapping[str, Figure]) -> Entity:
    return {"startTime": str(facts["started"])} if "started" in facts else {}


def _ids(names: Iterable[str]) -> list[Entity]:
    return [{"@id": name} for name in names]


def _safe(text: str) -> str:
    """Return a text that may stand in an address."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "-" for c in text).strip("-")
