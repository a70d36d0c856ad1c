"""Move weights and delays from a connector, where PyNN 0.7 has them, to a synapse type."""

from __future__ import annotations

import ast

from .finding import Edit, first_of, last_of

MOVED = {"weights": "weight", "delays": "delay"}


def moved_weights(call: ast.Call, source: str) -> tuple[Edit, Edit] | None:
    """Return the edits of a call of Projection whose connector is made in it, with weights; None if it has none.

    Parameters
    ----------
    call : ast.Call
        The call.
    source : str
        The text of the script.
    """
    connector = call.args[2] if len(call.args) == 3 else _named(call, "method", "connector")
    if not isinstance(connector, ast.Call) or _named(call, "synapse_type", "synapse_dynamics") is not None:
        return None
    moved = [keyword for keyword in connector.keywords if keyword.arg in MOVED]
    if not moved:
        return None
    values = ", ".join(f"{MOVED[keyword.arg or '']}={ast.unparse(keyword.value)}" for keyword in moved)
    prefix = ast.unparse(connector.func).rpartition(".")[0]
    synapse = f"{prefix}.StaticSynapse" if prefix else "StaticSynapse"
    end = max(last_of(each) for each in _arguments(call))
    return _without(connector, moved, source), Edit(end, end, f", synapse_type={synapse}({values})")


def _without(call: ast.Call, left_out: list[ast.keyword], source: str) -> Edit:
    """Return the edit that leaves arguments out of a call; what remains stays on its line."""
    arguments = sorted(_arguments(call), key=first_of)
    text, reached, pending = "", first_of(arguments[0]), 0
    for each in arguments:
        pending += first_of(each)[0] - reached[0]
        if each in left_out:
            pending += last_of(each)[0] - first_of(each)[0]
        else:
            indent = "\n" * pending + " " * first_of(each)[1] if pending else " " if text else ""
            text += ("," if text else "") + indent + (ast.get_source_segment(source, each) or "")
            pending = 0
        reached = last_of(each)
    first = first_of(arguments[0])
    return Edit(first, reached, text + "\n" * pending)


def _named(call: ast.Call, *names: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def _arguments(call: ast.Call) -> list[ast.expr | ast.keyword]:
    both: list[ast.expr | ast.keyword] = [*call.args]
    return both + call.keywords
