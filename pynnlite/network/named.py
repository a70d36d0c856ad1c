"""What a view and an assembly are called, and notes on them."""

from __future__ import annotations

from typing import Any


class Named:
    """A name and notes that a group has itself; those of a population are in its network.

    Parameters
    ----------
    label : str
        The name.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._annotations: dict[str, Any] = {}

    @property
    def label(self) -> str:
        """The name of the group."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._label = str(label)

    @property
    def annotations(self) -> dict[str, Any]:
        """Notes on the group, which its data will carry."""
        return self._annotations
