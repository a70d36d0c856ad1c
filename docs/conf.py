"""How Sphinx builds the site: ``sphinx-build -W -n docs docs/_build``; see the extra ``docs``."""

from __future__ import annotations

import inspect
from importlib import import_module
from pydoc import locate
from typing import Any

import pynnlite

project = "pynnlite"
author = "the pynnlite developers"
release = version = pynnlite.__version__
copyright = author

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
html_theme = "furo"
html_title = f"pynnlite {release}"

default_role = "py:obj"
"""Single backticks in docstrings link to the object if it is documented; see `link_or_code`."""

autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"
"""Docstrings say types in words."""

numpydoc_show_class_members = False
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]

nitpick_ignore_regex = [("py:class", r"(?!pynnlite).*")]
"""Base classes of other packages. No other site is asked for them, so building needs no network."""

suppress_warnings = ["config.cache"]
"""`autosummary_context` has a function, which cannot be cached."""


def public(name: str) -> dict[str, list[str]]:
    """Return the public names of a module by kind: those of ``__all__``, or all that it or its package defines."""
    module = import_module(name)
    listed = getattr(module, "__all__", None)
    home = name if listed is None and not hasattr(module, "__path__") else "pynnlite"
    found: dict[str, list[str]] = {}
    for key in sorted(listed or vars(module)):
        value = getattr(module, key)
        if key.startswith("_") or not (getattr(value, "__module__", None) or "").startswith(home):
            continue
        if inspect.isclass(value):
            found.setdefault("Errors" if issubclass(value, Exception) else "Classes", []).append(key)
        elif inspect.isfunction(value):
            found.setdefault("Functions", []).append(key)
    if not found and name != "pynnlite.testing":
        raise ValueError(f"{name} has no public names.")
    return found


autosummary_context = {"public": public}


def link_or_code(app: Any, env: Any, node: Any, contnode: Any) -> Any:
    """Resolve single backticks: link to a public name, else show code; a full name that leads nowhere is a warning."""
    if node.get("reftype") != "obj":
        return None
    target = node["reftarget"]
    for prefix in ("pynnlite.", "pynnlite.backend.", "pynnlite.native."):
        found = env.domains["py"].resolve_xref(
            env, node["refdoc"], app.builder, "obj", prefix + target, node, contnode
        )
        if found is not None:
            return found
    lost = target.startswith("pynnlite.") and locate(target) is None
    return None if lost else contnode


def setup(app: Any) -> None:
    """Connect to Sphinx."""
    app.connect("missing-reference", link_or_code)
