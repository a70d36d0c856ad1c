"""The parts that a PointNeuron is composed of: neurons without synapses, and receptors."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declarations import Declared, Parameter, Receptor, State
from .adaptive import ADEX, ADEX_STATES
from .parts import FIRING, MEMBRANE, V


class NeuronPart(Declared):
    """A neuron without synapses, of which a `PointNeuron` is made.

    Attributes
    ----------
    states : tuple of State
        Its state variables.
    potential : str
        The potential, as the currents of receptors see it.
    declaration : str
        Its dynamics, with ``{inputs}`` in place of the sum of the synaptic currents.
    recordable : list of str
        What can be recorded of the neuron.
    default_initial_values : dict
        The default initial value of each state variable.
    """

    recordable: ClassVar[list[str]]
    default_initial_values: ClassVar[dict[str, float]]

    states: ClassVar[tuple[State, ...]] = ()
    potential: ClassVar[str] = "v"
    declaration: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.recordable = ["spikes", *(state.name for state in cls.states)]
        cls.default_initial_values = {state.name: state.default for state in cls.states}


class LIF(NeuronPart):
    """A leaky integrate-and-fire neuron."""

    parameters = MEMBRANE
    states = (V,)
    declaration = (
        """
        dv/dt = (v_rest - v) / tau_m + ({inputs} + i_offset + i_inj) / cm
        """
        + FIRING
    )


class AdExp(NeuronPart):
    """An adaptive exponential integrate-and-fire neuron, as `EIF_cond_exp_isfa_ista` without its synapses.

    References
    ----------
    Brette R, Gerstner W (2005). Adaptive exponential integrate-and-fire model as an effective description of neuronal
    activity. Journal of Neurophysiology 94, 3637–3642.
    """

    parameters = ADEX
    states = ADEX_STATES
    potential = "_v"
    declaration = """
        _v = min(v, v_spike)
        dv/dt = (
            (v_rest - _v + min(delta_T * exp((_v - v_thresh) / delta_T), 1000000 * mV)) / tau_m
            + ({inputs} - w + i_offset + i_inj) / cm
        )
        dw/dt = (a * (_v - v_rest) - w) / tau_w
        threshold: v >= v_spike
        reset: v = v_reset; w += b
        refractory: v for tau_refrac
        current: i_inj
    """


class ReceptorPart(Declared):
    """What spikes do at a receptor of a `PointNeuron`.

    In its texts, ``{name}`` is the name of the receptor and ``{v}`` the potential.

    Attributes
    ----------
    unit, sign : str, int
        The unit of the weights, and the sign that they must have, as for a `Receptor`.
    states : tuple of State
        Its state variables.
    current : str
        Its current into the cell, in nA.
    declaration : str
        Its dynamics.
    """

    unit: ClassVar[str] = "uS"
    sign: ClassVar[int] = 1
    states: ClassVar[tuple[State, ...]] = ()
    current: ClassVar[str] = "{name}.gsyn * ({name}.e_syn - {v})"
    declaration: ClassVar[str] = ""

    @classmethod
    def receptor(cls, name: str) -> Receptor:
        """Return the receptor under a name."""
        return Receptor(name, cls.unit, cls.sign)

    @classmethod
    def _hint(cls, name: str) -> str:
        if name == "locations":
            return " These cells are points, which have no places to choose from. Leave it out."
        return super()._hint(name)


REVERSAL = Parameter("e_syn", 0.0, "mV", "Reversal potential.")
DECAY = Parameter("tau_syn", 5.0, "ms", "Decay time.", above=0.0)
CONDUCTANCE = State("{name}.gsyn", 0.0, "uS", "Synaptic conductance.")
RISE = State("_{name}.rise", 0.0, "uS/ms", "What raises the conductance.")


class CurrExpPostSynapticResponse(ReceptorPart):
    """A synaptic current that a spike raises by its weight (nA) at once, and that decays exponentially."""

    unit, sign = "nA", 0
    parameters = (DECAY,)
    states = (State("{name}.isyn", 0.0, "nA", "Synaptic current."),)
    current = "{name}.isyn"
    declaration = """
        d{name}.isyn/dt = -{name}.isyn / {name}.tau_syn
        {name}: {name}.isyn += weight
    """


class CondExpPostSynapticResponse(ReceptorPart):
    """A conductance that a spike raises by its weight (µS) at once, and that decays exponentially."""

    parameters = (REVERSAL, DECAY)
    states = (CONDUCTANCE,)
    declaration = """
        d{name}.gsyn/dt = -{name}.gsyn / {name}.tau_syn
        {name}: {name}.gsyn += weight
    """


class CondAlphaPostSynapticResponse(ReceptorPart):
    """A conductance to which a spike of weight *w* (µS) adds *w* t/τ exp(1 - t/τ); its peak is *w* at τ = `tau_syn`."""

    parameters = (REVERSAL, DECAY)
    states = (CONDUCTANCE, RISE)
    declaration = """
        d{name}.gsyn/dt = _{name}.rise - {name}.gsyn / {name}.tau_syn
        d_{name}.rise/dt = -_{name}.rise / {name}.tau_syn
        {name}: _{name}.rise += weight * e / {name}.tau_syn
    """


class CondBetaPostSynapticResponse(ReceptorPart):
    """A conductance that rises with `tau_rise` and decays with `tau_decay`; its peak is the weight (µS) of a spike."""

    parameters = (
        REVERSAL,
        Parameter("tau_rise", 0.2, "ms", "Rise time.", above=0.0),
        Parameter("tau_decay", 1.7, "ms", "Decay time.", above=0.0),
    )
    states = (CONDUCTANCE, RISE)
    declaration = """
        d{name}.gsyn/dt = _{name}.rise - {name}.gsyn / {name}.tau_decay
        d_{name}.rise/dt = -_{name}.rise / {name}.tau_rise
        {name}: _{name}.rise += weight * exp(1 / exprel(log({name}.tau_decay / {name}.tau_rise))) / {name}.tau_rise
    """


ExpPSR = CondExpPostSynapticResponse
AlphaPSR = CondAlphaPostSynapticResponse
BetaPSR = CondBetaPostSynapticResponse


def filled(text: str, name: str, v: str) -> str:
    """Return a text of a receptor with its name and the potential in it."""
    return text.replace("{name}", name).replace("{v}", v)
