"""How far a comparison is."""

from __future__ import annotations


class Steps:
    """How far a comparison is. This class shows nothing; others override its methods, which several threads call."""

    def expect(self, n: int) -> None:
        """Note that so many more steps will be taken.

        Parameters
        ----------
        n : int
            The number of steps.
        """

    def begin(self, text: str) -> None:
        """Note that a step begins.

        Parameters
        ----------
        text : str
            What is done in it, in a few words.
        """
