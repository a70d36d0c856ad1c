"""The value of each operation, and of whole expressions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .. import draws
from .elementary import cosine, exprel, power, sine, tanh
from .grammar import Node

Evaluated = Callable[[Mapping[str, Any]], Any]
"""Takes numbers or arrays by name, returns the value of an expression."""


def _truth(compare: Callable[..., Any]) -> Callable[..., Any]:
    """Return a comparison whose values are the numbers 0 and 1, which can be calculated with."""
    return lambda *operands: np.asarray(compare(*operands), dtype=np.float64)


def _where(condition: Any, there: Any, here: Any) -> Any:
    return np.where(np.asarray(condition) != 0, there, here)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negative": np.negative,
    "power": power,
    "exp": draws.exp,
    "log": draws.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "exprel": exprel,
    "tanh": tanh,
    "sin": sine,
    "cos": cosine,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "where": _where,
    "less": _truth(np.less),
    "less_equal": _truth(np.less_equal),
    "greater": _truth(np.greater),
    "greater_equal": _truth(np.greater_equal),
    "equal": _truth(np.equal),
    "not_equal": _truth(np.not_equal),
    "logical_and": _truth(np.logical_and),
    "logical_or": _truth(np.logical_or),
    "logical_not": _truth(np.logical_not),
}
"""What each operation does, element by element, for numbers or arrays."""


DRAWN = ("chance", "binomial")
"""Operations that draw: the values by name have a function for each."""


def evaluated(node: Node) -> Evaluated:
    """Return a function that works out a tree, made of those for its branches: much faster than to walk the tree."""
    if node.kind == "number":
        number = node.value
        return lambda values: number
    if node.kind == "name":
        return operator.itemgetter(node.name)
    parts = [evaluated(part) for part in node.parts]
    if node.kind in DRAWN:
        return lambda values: values[node.kind](*(part(values) for part in parts))
    work = OPERATIONS[node.kind]
    if len(parts) == 1:
        (inner,) = parts
        return lambda values: work(inner(values))
    if len(parts) == 2:
        first, second = parts
        return lambda values: work(first(values), second(values))
    return lambda values: work(*(part(values) for part in parts))
