"""A network as a value: frozen specs and a seed."""

from .model import Model
from .specs import Group, InjectionSpec, Part, PopulationSpec, ProbeSpec, ProjectionSpec

__all__ = [
    "Group",
    "InjectionSpec",
    "Model",
    "Part",
    "PopulationSpec",
    "ProbeSpec",
    "ProjectionSpec",
]
