"""Move weights and delays from a connector, where PyNN 0.7 has them, to a synapse type."""

from __future__ import annotations

import ast

from .finding import Edit, replacing

MOVED = {"weights": "weight", "delays": "delay"}


def moved_weights(call: ast.Call, source: str) -> Edit | None:
    """Return the edit of a call of Projection's whose connector is made in it, with weights; None if it has none.

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
    if not any(keyword.arg in MOVED for keyword in connector.keywords):
        return None
    kept: list[ast.expr | ast.keyword] = [
        *connector.args,
        *(k for k in connector.keywords if k.arg not in MOVED),
    ]
    made = _text(connector.func, source)
    rest = f"{made}({', '.join(_text(each, source) for each in kept)})"
    values = ", ".join(
        f"{MOVED[k.arg]}={_text(k.value, source)}" for k in connector.keywords if k.arg in MOVED
    )
    prefix = made.rpartition(".")[0]
    synapse = f"{prefix}.StaticSynapse" if prefix else "StaticSynapse"
    whole = _text(call, source).replace(_text(connector, source), rest, 1)
    return replacing(call, f"{whole[:-1].rstrip().rstrip(',')}, synapse_type={synapse}({values}))")


def _named(call: ast.Call, *names: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def _text(node: ast.expr | ast.keyword, source: str) -> str:
    return ast.get_source_segment(source, node) or ""
