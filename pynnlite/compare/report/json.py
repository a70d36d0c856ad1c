"""Comparisons as JSON: all that other reports are made of, for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import BadValue
from ..verdicts import Comparison, Fault, Figure, RunFacts, Table, Verdict
from .shorter import length, shorter
from .words import said

SCHEMA = "pynnlite comparison 1"
"""Name and version of the format. A later version of the format has another number."""

KINDS: Mapping[str, str] = {"f": "number", "i": "integer", "u": "integer", "b": "boolean"}
"""What a column is called, by the kind of its dtype. All others are text."""

TYPES: Mapping[str, type] = {"number": np.float64, "integer": np.int64, "boolean": np.bool_, "text": np.str_}
"""What a column is read as."""

NUMBERS = ("size", "time", "seconds")
"""Fields of verdicts, faults and runs for which null stands if they are not known."""


def text(comparison: Comparison) -> str:
    """Return a comparison as JSON. Long tables are cut.

    Null stands for what is no finite number, but an infinite figure is the text "∞".

    Parameters
    ----------
    comparison : Comparison
        What was found.

    Returns
    -------
    str
        As ``comparison.schema.json`` of this package describes it.
    """
    short = shorter(comparison)
    value = {
        "schema": SCHEMA,
        "title": short.title,
        "outcome": short.outcome,
        "exit_status": short.exit_status,
        "facts": plain(short.facts),
        "runs": [_run(run) for run in short.runs],
        "verdicts": [_verdict(verdict) for verdict in short.verdicts],
    }
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def read(text: str) -> Comparison:
    """Return the comparison that JSON holds. Numbers that are null are NaN.

    Parameters
    ----------
    text : str
        What `text` returned.

    Raises
    ------
    BadValue
        If it is something else, or of another version.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadValue(f"this is not a comparison: it is no JSON ({error})") from error
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema != SCHEMA:
        raise BadValue(f"this is not a comparison that can be read: its schema is {schema!r}, not {SCHEMA!r}")
    return Comparison(
        title=value["title"],
        runs=[_read_run(run) for run in value["runs"]],
        verdicts=[_read_verdict(verdict) for verdict in value["verdicts"]],
        facts=_figures(value["facts"]),
    )


def _verdict(verdict: Verdict) -> dict[str, Any]:
    value = _fields(verdict)
    value["faults"] = [plain(_fields(fault)) for fault in verdict.faults]
    value["tables"] = _tables(verdict.tables)
    figures = verdict.figures.items()
    value["figures"] = plain({name: said(each) if _infinite(each) else each for name, each in figures})
    value["cut"] = plain(verdict.cut)
    return plain(value)


def _read_verdict(value: Mapping[str, Any]) -> Verdict:
    return Verdict(
        **_known(value)
        | {
            "faults": [Fault(**_known(fault)) for fault in value["faults"]],
            "tables": _read_tables(value["tables"]),
            "figures": _figures(value["figures"]),
        }
    )


def _run(run: RunFacts) -> dict[str, Any]:
    value = _fields(run)
    value["facts"], value["sizes"], value["cut"] = plain(run.facts), plain(run.sizes), plain(run.cut)
    value["spikes"] = _tables(run.spikes)
    return plain(value)


def _read_run(value: Mapping[str, Any]) -> RunFacts:
    facts, spikes = _figures(value["facts"]), _read_tables(value["spikes"])
    return RunFacts(**_known(value) | {"facts": facts, "spikes": spikes})


def _fields(value: Any) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _infinite(value: Any) -> bool:
    return isinstance(value, float | np.floating) and math.isinf(value)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON has them: numbers of NumPy as Python's, null for what is not finite."""
    found = {}
    for name, value in values.items():
        if isinstance(value, np.generic):
            value = value.item()
        found[str(name)] = None if isinstance(value, float) and not math.isfinite(value) else value
    return found


def _figures(values: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: math.nan if value is None else value for name, value in values.items()}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: math.nan if name in NUMBERS and value is None else value for name, value in values.items()}


def _tables(tables: Mapping[str, Table]) -> dict[str, Any]:
    return {
        name: {
            "rows": length(table),
            "columns": {column: _column(np.asarray(values)) for column, values in table.items()},
        }
        for name, table in tables.items()
    }


def _column(values: NDArray[Any]) -> dict[str, Any]:
    kind = KINDS.get(values.dtype.kind, "text")
    if kind == "number":
        cells = [value if math.isfinite(value) else None for value in values.tolist()]
    else:
        cells = values.tolist() if kind != "text" else [str(value) for value in values.tolist()]
    return {"type": kind, "values": cells}


def _read_tables(tables: Mapping[str, Any]) -> dict[str, Table]:
    return {
        name: {column: _read_column(each) for column, each in table["columns"].items()}
        for name, table in tables.items()
    }


def _read_column(column: Mapping[str, Any]) -> NDArray[Any]:
    kind = column["type"]
    values = [math.nan if value is None else value for value in column["values"]]
    return np.array(values, TYPES[kind])
