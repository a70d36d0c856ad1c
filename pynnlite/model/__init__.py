"""A network as a value: frozen specs and a seed."""

from .model import Model
from .probes import ADDRESS, NO_POPULATION, Addresses, ProbeSpec, joined_probes
from .specs import Group, InjectionSpec, Part, PopulationSpec, ProjectionSpec

__all__ = [
    "ADDRESS",
    "NO_POPULATION",
    "Addresses",
    "Group",
    "InjectionSpec",
    "Model",
    "Part",
    "PopulationSpec",
    "ProbeSpec",
    "ProjectionSpec",
    "joined_probes",
]
