"""Rules that say which sources project to each target."""

from .all_to_all import AllToAllConnector, OneToOneConnector
from .base import Connector, Pairs, Request
from .listed import ArrayConnector, FromListConnector
from .number import FixedNumberPostConnector, FixedNumberPreConnector, FixedTotalNumberConnector
from .probability import FixedProbabilityConnector

__all__ = [
    "AllToAllConnector",
    "ArrayConnector",
    "Connector",
    "FixedNumberPostConnector",
    "FixedNumberPreConnector",
    "FixedProbabilityConnector",
    "FixedTotalNumberConnector",
    "FromListConnector",
    "OneToOneConnector",
    "Pairs",
    "Request",
]
