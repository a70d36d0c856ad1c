"""Rules that say which sources project to each target."""

from .all_to_all import AllToAllConnector, OneToOneConnector
from .base import Connector
from .clone import CloneConnector
from .csa import CSAConnector
from .distance import DisplacementDependentProbabilityConnector, DistanceDependentProbabilityConnector
from .from_file import FromFileConnector
from .indexed import IndexBasedExpression, IndexBasedProbabilityConnector, between
from .listed import ArrayConnector, FromListConnector
from .number import FixedNumberPostConnector, FixedNumberPreConnector, FixedTotalNumberConnector
from .pairwise import PairwiseConnector
from .probability import FixedProbabilityConnector
from .request import Pairs, Request
from .small_world import SmallWorldConnector

__all__ = [
    "AllToAllConnector",
    "ArrayConnector",
    "CSAConnector",
    "CloneConnector",
    "Connector",
    "DisplacementDependentProbabilityConnector",
    "DistanceDependentProbabilityConnector",
    "FixedNumberPostConnector",
    "FixedNumberPreConnector",
    "FixedProbabilityConnector",
    "FixedTotalNumberConnector",
    "FromFileConnector",
    "FromListConnector",
    "IndexBasedExpression",
    "IndexBasedProbabilityConnector",
    "OneToOneConnector",
    "Pairs",
    "PairwiseConnector",
    "Request",
    "SmallWorldConnector",
    "between",
]
