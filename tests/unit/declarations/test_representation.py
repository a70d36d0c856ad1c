"""What a declaration shows of itself: signature, documentation, text and HTML."""

from __future__ import annotations

import inspect

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, State


class Mine(CellType):
    """A cell of mine.

    It decays.

    References
    ----------
    Nobody (2000).
    """

    parameters = (
        Parameter("tau", 10.0, "ms", "Time constant, if x < 1.", above=0.0),
        Parameter("gain.of", (1.0, 2.0), "", "Gains."),
    )
    states = (State("x", 1.0, "", "What decays."),)
    declaration = """
        dx/dt = (
            -x
        ) / tau
    """


def test_the_signature_has_names_and_defaults() -> None:
    found = inspect.signature(pnl.EIF_cond_exp_isfa_ista).parameters
    assert list(found) == pnl.EIF_cond_exp_isfa_ista.get_parameter_names()
    assert found["tau_w"].default == 144.0
    assert list(inspect.signature(Mine).parameters) == ["tau"], "other names are none of Python's"


def test_the_documentation_has_units_and_defaults_before_the_references() -> None:
    lines = (Mine.__doc__ or "").splitlines()
    at = lines.index("tau : ms, greater than 0, default 10.0")
    assert lines[at - 2 : at] == ["Parameters", "----------"]
    assert lines.index("gain.of : number, default (1.0, 2.0)") < lines.index("References")
    assert "delta_T : mV, greater than 0, default 2.0" in (pnl.EIF_cond_exp_isfa_ista.__doc__ or "")


def test_the_text_has_values_and_equations() -> None:
    assert Mine(tau=3.0).describe().splitlines() == [
        "Mine",
        "  tau = 3.0 ms",
        "  gain.of = Sequence(array([1., 2.]))",
        "  dx/dt = (",
        "      -x",
        "  ) / tau",
    ]
    assert pnl.DCSource(amplitude=0.5).describe().splitlines()[:2] == ["DCSource", "  amplitude = 0.5 nA"]


def test_the_html_escapes_what_it_shows() -> None:
    html = Mine()._repr_html_()
    assert "if x &lt; 1" in html and "<b>Mine</b><p>A cell of mine.</p>" in html
    assert "<pre>dx/dt = (\n    -x\n) / tau</pre>" in html
