"""Where cells are: structures that give positions, and the space in which distances are measured."""

from .shapes import Cuboid, Shape, Sphere
from .space import PLAIN, Space, checked_space, distance
from .structures import Grid2D, Grid3D, Line, RandomStructure, Structure, line

__all__ = [
    "PLAIN",
    "Cuboid",
    "Grid2D",
    "Grid3D",
    "Line",
    "RandomStructure",
    "Shape",
    "Space",
    "Sphere",
    "Structure",
    "checked_space",
    "distance",
    "line",
]
