"""What can be read off the equations of a declaration: the same for every backend, never by the name of a type."""

from .bounded import beyond_threshold, unseen_beyond
from .exact import CONSTANT, LinearSystem, linear_system
from .form import Form, form_of
from .linear import LinearPart, decay, exponential, linear_part
from .polynomials import Monomial, Polynomial, coefficients, polynomial

__all__ = [
    "CONSTANT",
    "Form",
    "LinearPart",
    "LinearSystem",
    "Monomial",
    "Polynomial",
    "beyond_threshold",
    "coefficients",
    "decay",
    "exponential",
    "form_of",
    "linear_part",
    "linear_system",
    "polynomial",
    "unseen_beyond",
]
