"""A connector that takes its pairs from an object of the package csa."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import numpy as np

from ..errors import BadValue, MissingPackage
from .listed import FromListConnector
from .request import Cells


class CSAConnector(FromListConnector):
    """Connect the pairs of a connection set.

    Reference: M. Djurfeldt, "The connection-set algebra", Neuroinformatics 10 (2012). Random masks of csa are drawn by
    Python's own generator: its state when the mask was made says which pairs there are. So make a mask after the
    projections of the masks before it. Seed the generator (`random.seed`): the network's seed has no say here, and with
    several processes all must have the same.

    Parameters
    ----------
    cset : csa.CSet or csa.ConnectionSet
        A mask, or a connection set whose two values are weight and delay.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.

    Raises
    ------
    MissingPackage
        If the package csa is not installed.
    BadValue
        If `cset` is something else.
    """

    def __init__(
        self,
        cset: Any,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        try:
            import csa
        except ImportError as error:
            raise MissingPackage("CSAConnector needs the package csa: pip install 'pynnlite[csa]'") from error
        if not isinstance(cset, csa.connset.CSet | csa.connset.ConnectionSet):
            raise BadValue(
                f"cset of CSAConnector must be a mask or a connection set of csa, not {cset!r}. An operator, such as"
                " random(fanIn=2), has to be applied to a mask: random(fanIn=2) * cross((0, 9), (0, 9))."
            )
        self._arity = csa.arity(cset)
        if self._arity not in (0, 2):
            raise BadValue(
                f"cset of CSAConnector must be a mask, or have two values, weight and delay; it has {self._arity}."
            )
        self.cset = cset
        super().__init__(np.zeros((0, 2)), (), location_selector, safe, callback, verbose)

    def resolved(self, pre: Cells, post: Cells) -> CSAConnector:
        import csa

        copied = copy(self)
        # csa seeds NumPy's generator of the whole process: what it gives others must not depend on that. Python's own
        # generator goes on after these draws, or the next mask would be made in the same state and have the same pairs.
        state = np.random.get_state()  # noqa: NPY002
        try:
            part = csa.cross((0, pre.size - 1), (0, post.size - 1)) * self.cset
            rows = np.array([list(row) for row in part], dtype=np.float64).reshape(-1, 2 + self._arity)
        except Exception as error:
            raise BadValue(
                f"The cset of CSAConnector cannot be applied to {pre.size} sources and {post.size} targets: csa raised"
                f" {type(error).__name__}: {error}"
            ) from error
        finally:
            np.random.set_state(state)  # noqa: NPY002
        rows = rows[np.lexsort((rows[:, 0], rows[:, 1]))]
        FromListConnector.__init__(
            copied, rows, ("weight", "delay")[: self._arity], None, True, self.callback
        )
        return copied
