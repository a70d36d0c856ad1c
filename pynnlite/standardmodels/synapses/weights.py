"""How far a weight moves, depending on where it is: one part of an STDPMechanism."""

from __future__ import annotations

from typing import ClassVar

from ...declarations import Parameter
from .part import SynapsePart

BOUNDS = (
    Parameter("w_min", 0.0, "weight", "The least that the weight may be."),
    Parameter("w_max", 1.0, "weight", "The most that the weight may be."),
)


class WeightDependence(SynapsePart):
    """How far a weight moves, depending on where it is: one part of an `STDPMechanism`.

    Attributes
    ----------
    plus, minus : str
        What an amplitude of potentiation, and one of depression, is multiplied with: an expression in `weight` and the
        parameters, in the unit of the weight.
    bounds : str
        Between what the weight stays, as in a declaration.
    """

    plus: ClassVar[str] = ""
    minus: ClassVar[str] = ""
    bounds: ClassVar[str] = "w_min to w_max"


class AdditiveWeightDependence(WeightDependence):
    """Potentiation and depression do not depend on the weight: amplitudes are in units of ``w_max - w_min``."""

    parameters = BOUNDS
    plus = minus = "(w_max - w_min)"


class MultiplicativeWeightDependence(WeightDependence):
    """Both are proportional to how far the weight is from the bound that it moves to."""

    parameters = BOUNDS
    plus, minus = "(w_max - weight)", "(weight - w_min)"


class AdditivePotentiationMultiplicativeDepression(WeightDependence):
    """Potentiation does not depend on the weight; depression is proportional to how far it is from `w_min`."""

    parameters = BOUNDS
    plus, minus = "(w_max - w_min)", "(weight - w_min)"


class GutigWeightDependence(WeightDependence):
    """Both go with a power of how far the weight is from the bound that it moves to.

    References
    ----------
    Gütig R, Aharonov R, Rotter S, Sompolinsky H (2003). Learning input correlations through nonlinear temporally
    asymmetric Hebbian plasticity. Journal of Neuroscience 23, 3697–3714.
    """

    parameters = (
        *BOUNDS,
        Parameter("mu_plus", 0.5, "", "Exponent of potentiation.", least=0.0),
        Parameter("mu_minus", 0.5, "", "Exponent of depression.", least=0.0),
    )
    plus = "(w_max - w_min) * (1 - (weight - w_min) / (w_max - w_min)) ** mu_plus"
    minus = "(w_max - w_min) * ((weight - w_min) / (w_max - w_min)) ** mu_minus"
