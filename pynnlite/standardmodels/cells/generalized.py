"""PyNN's generalized integrate-and-fire cell, which fires by chance."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...declarations import CellType, Parameter, State
from ...errors import BadValue
from ...values import Lists
from .parts import (
    CONDUCTANCE_RECEPTORS,
    CONDUCTANCES,
    EXPONENTIAL_CONDUCTANCES,
    MEMBRANE,
    V,
    decays,
    reversals,
)

_LEAK = tuple(
    Parameter("tau_refrac", 4.0, "ms", "Duration of the refractory period.", least=0.0, forever=True)
    if parameter.name == "tau_refrac"
    else parameter
    for parameter in MEMBRANE
    if parameter.name != "v_thresh"
)
_ESCAPE = (
    Parameter("delta_v", 0.5, "mV", "Sharpness of the threshold.", above=0.0),
    Parameter("v_t_star", -48.0, "mV", "Threshold long after all spikes."),
    Parameter("lambda0", 1.0, "Hz", "Rate of firing at the threshold.", least=0.0),
)
_DOC = """Generalized integrate-and-fire cell with exponentially decaying synaptic conductances, which fires by chance.

    The cell fires at the rate `lambda0` exp((v - v_t) / delta_v). Each spike adds `a_eta` to currents that pull the
    potential down and decay with `tau_eta`; their sum is `i_eta`. It adds `a_gamma` to parts of the threshold `v_t`,
    which decay with `tau_gamma`. These parameters are lists of one number or more, the same for all cells,
    or one for each; a single 0 as `a_eta` or `a_gamma` takes the current or the rise of the threshold away.

    References
    ----------
    Pozzorini C, Mensi S, Hagens O, Naud R, Koch C, Gerstner W (2015). Automated high-throughput characterization of
    single neurons by means of simplified spiking models. PLoS Computational Biology 11, e1004275.
    """


def _kernel(name: str, kind: str, unit: str, k: int) -> tuple[Parameter, Parameter]:
    """Return what describes k decays after a spike."""
    return (
        Parameter(
            f"tau_{name}",
            tuple(10.0 ** (n % 3) for n in range(k)),
            "ms",
            f"Decay times of {kind}.",
            above=0.0,
        ),
        Parameter(f"a_{name}", (1.0,) * k, unit, f"Growth of {kind} at a spike."),
    )


def _lines(name: str, k: int) -> str:
    parts = [f"_{name}_{n}" for n in range(k)]
    equations = "".join(f"        d{part}/dt = -{part} / tau{part}\n" for part in parts)
    resets = "; ".join(f"{part} += a{part}" for part in parts)
    return f"{equations}        reset: {resets}\n"


@cache
def generalized(n_eta: int, n_gamma: int) -> type[CellType]:
    """Return the cell type with some numbers of decays of the current and of the threshold after a spike."""
    eta, gamma = range(n_eta), range(n_gamma)
    declaration = f"""
        i_eta = {" + ".join(f"_eta_{n}" for n in eta)}
        v_t = v_t_star + {" + ".join(f"_gamma_{n}" for n in gamma)}
        dv/dt = (v_rest - v) / tau_m + (
            gsyn_exc * (e_rev_E - v) + gsyn_inh * (e_rev_I - v) - i_eta + i_offset + i_inj
        ) / cm
        hazard: lambda0 * exp((v - v_t) / delta_v)
        reset: v = v_reset
        refractory: v for tau_refrac
        current: i_inj
    """
    members = {
        "__module__": __name__,
        "__qualname__": "GIF_cond_exp" if n_eta == n_gamma == 3 else f"GIF_cond_exp_{n_eta}_{n_gamma}",
        "__doc__": _DOC,
        "__new__": _of_any_length,
        "parameters": (
            *_LEAK,
            *decays(5.0, 5.0),
            *reversals(-70.0),
            *_ESCAPE,
            *_kernel("eta", "the current", "nA", n_eta),
            *_kernel("gamma", "the threshold", "mV", n_gamma),
        ),
        "states": (
            V,
            *CONDUCTANCES,
            *(State(f"_eta_{n}", 0.0, "nA", "A current after a spike.") for n in eta),
            *(State(f"_gamma_{n}", 0.0, "mV", "A rise of the threshold after a spike.") for n in gamma),
        ),
        "receptors": CONDUCTANCE_RECEPTORS,
        "declaration": declaration
        + EXPONENTIAL_CONDUCTANCES
        + _lines("eta", n_eta)
        + _lines("gamma", n_gamma),
    }
    return type("GIF_cond_exp", (CellType,), members, checked_late=True)


def _of_any_length(cls: type[CellType], *values: Any, **given: Any) -> Any:
    """Return a new cell type with values: of the class whose lists are as long as those given."""
    if cls is not GIF_cond_exp:
        return object.__new__(cls)
    n_eta, n_gamma = (_length(given, f"tau_{name}", f"a_{name}") for name in ("eta", "gamma"))
    kind = generalized(n_eta, n_gamma)
    return object.__new__(cls) if kind is cls else kind(*values, **given)


def _length(given: dict[str, Any], *names: str) -> int:
    """Return how long some lists are, those that are given and those that are not."""
    lengths = []
    for name in names:
        parameter = GIF_cond_exp.parameter(name)
        if hasattr(given.get(name), "__len__") and len(given[name]) == 0:
            raise BadValue(
                f"{name} of GIF_cond_exp is an empty list, and needs one number at least. For cells without that, write"
                f" {names[0]}=[10.0], {names[1]}=[0.0]."
            )
        lists = Lists.declared(given.get(name, parameter.default), parameter, f"{name} of GIF_cond_exp")
        lengths.append(len(lists.rows[0]))
    if lengths[0] != lengths[1]:
        raise BadValue(
            f"{' and '.join(names)} of GIF_cond_exp must have the same length, not {lengths[0]} and {lengths[1]}."
        )
    return lengths[0]


def __getattr__(name: str) -> type[CellType]:
    """Return the class of that name, for objects that are unpickled."""
    base, _, lengths = name.partition("GIF_cond_exp_")
    numbers = lengths.split("_")
    if base or len(numbers) != 2 or not all(map(str.isdecimal, numbers)):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return generalized(*map(int, numbers))


GIF_cond_exp = generalized(3, 3)
