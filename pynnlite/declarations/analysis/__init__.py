"""What can be read off the equations of a declaration: the same for every backend, never by the name of a type."""

from .bounded import beyond_threshold, unseen_beyond
from .constants import constants
from .decay_times import DecayTime, decay_time
from .exponential import stretches
from .form import Form, form_of
from .linear import CONSTANT, LinearSystem, decay, linear_system
from .polynomials import Monomial, Polynomial, polynomial, polynomials
from .unsolved import Unsolved

__all__ = [
    "CONSTANT",
    "DecayTime",
    "Form",
    "LinearSystem",
    "Monomial",
    "Polynomial",
    "Unsolved",
    "beyond_threshold",
    "constants",
    "decay",
    "decay_time",
    "form_of",
    "linear_system",
    "polynomial",
    "polynomials",
    "stretches",
    "unseen_beyond",
]
