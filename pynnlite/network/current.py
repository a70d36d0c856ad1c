"""The network that belongs to the simulation set up last.

Populations that are made without naming a network go to it. The explicit form (`Network`, `Simulator`) does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import SimulationStateError

if TYPE_CHECKING:
    from .network import Network

_latest: list[Network] = []


def set_current(network: Network | None) -> None:
    """Let populations that name no network go to this one; to none if None."""
    _latest[:] = [] if network is None else [network]


def current_network() -> Network:
    """Return the network of the simulation set up last, or raise `SimulationStateError`."""
    if not _latest:
        raise SimulationStateError(
            "There is no simulation yet: call setup() first, or use the explicit form, net = Network() and"
            " net.population(...)."
        )
    return _latest[0]
