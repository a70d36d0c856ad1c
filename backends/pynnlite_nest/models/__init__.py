"""The models of NEST's and how declarations are put into their terms, one family to a file.

NEST's equations hold in any coherent system of units. They are given PyNN's (nF with nA and µS, not pF with pA and nS),
so that weights and samples pass unchanged, to the last bit; where a scale is needed it is a power of two.
"""

from .adaptive import ADEX_TOLERANCE, adapting, adex_alpha, adex_exp, adex_needs
from .base import Cells, Depth, FloatArray, Needs, NestModel, Variable, largest_conductance, no_needs
from .composed import composed
from .conductances import ALPHA_TOLERANCE, cond_alpha, cond_exp, conductance_needs, divided_needs, facets
from .currents import CURR_ALPHA_TOLERANCE, curr_alpha, curr_delta, curr_exp
from .spiking import HH_TOLERANCE, IZHIKEVICH_TOLERANCE, hodgkin_huxley, izhikevich

__all__ = [
    "ADEX_TOLERANCE",
    "ALPHA_TOLERANCE",
    "CURR_ALPHA_TOLERANCE",
    "HH_TOLERANCE",
    "IZHIKEVICH_TOLERANCE",
    "Cells",
    "Depth",
    "FloatArray",
    "Needs",
    "NestModel",
    "Variable",
    "adapting",
    "adex_alpha",
    "adex_exp",
    "adex_needs",
    "composed",
    "cond_alpha",
    "cond_exp",
    "conductance_needs",
    "curr_alpha",
    "curr_delta",
    "curr_exp",
    "divided_needs",
    "facets",
    "hodgkin_huxley",
    "izhikevich",
    "largest_conductance",
    "no_needs",
]
