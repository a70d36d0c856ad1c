"""Which receptor of each target a projection acts on, and which weights that allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..declarations import Receptor, SourceType
from ..errors import BadConnection, UnknownParameter
from ..values import Constant, Signed, Value

if TYPE_CHECKING:
    from .group import Group
    from .network import Network
    from .part import PopulationPart


def receptors_of(post: Group, name: str | None, weight: Value | None) -> tuple[Receptor, ...]:
    """Return the receptor of each part of the targets.

    Parameters
    ----------
    post : Group
        The targets.
    name : str or None
        The receptor that the user named; by the sign of the weight if None.
    weight : Value or None
        The weight.

    Raises
    ------
    BadConnection
        If some of the targets receive nothing.
    UnknownParameter
        If some of the targets have no receptor of this name.
    """
    return tuple(_receptor(part, name, weight) for part in post.parts)


def _receptor(post: PopulationPart, name: str | None, weight: Value | None) -> Receptor:
    receptors, kind = post.celltype.receptors, type(post.celltype).__name__
    if isinstance(post.celltype, SourceType):
        raise BadConnection(
            f"{post.label!r} consists of {kind} cells, which receive nothing; they can only be sources."
        )
    if not receptors:
        raise BadConnection(f"{kind} cells have no receptors, so nothing can project to {post.label!r}.")
    if name is None or (isinstance(name, str) and name == "default"):
        negative = weight is not None and weight.sign() < 0
        return receptors[1 if negative and len(receptors) > 1 else 0]
    for receptor in receptors:
        if isinstance(name, str) and receptor.name == name:
            return receptor
    raise UnknownParameter(kind, str(name), (r.name for r in receptors), kind="receptor")


def meant(weight: Value | None, receptors: Sequence[Receptor], network: Network) -> Value | None:
    """Return the weight that is meant: as on SpiNNaker, a magnitude with the sign that all receptors want."""
    signs = {receptor.sign for receptor in receptors}
    if not network.as_on_spinnaker or weight is None or len(signs) > 1 or 0 in signs:
        return weight
    positive = signs == {1}
    if (weight.sign() > 0) is not positive and weight.sign():
        sign = "positive" if positive else "negative"
        network.warn_once(
            "magnitudes",
            f"Weights are taken as magnitudes here, as on SpiNNaker: those onto {receptors[0].name!r} are {sign}.",
        )
    return (
        Signed(weight, positive)
        if weight.constant is None
        else Constant(receptors[0].sign * abs(weight.constant))
    )


def check_sign(receptor: Receptor, weight: float) -> None:
    """Raise `BadConnection` if a receptor does not allow a weight of this sign."""
    if weight * receptor.sign < 0:
        rule = "negative" if receptor.sign > 0 else "positive"
        why = "a conductance" if receptor.unit == "uS" else f"the receptor {receptor.name!r}"
        raise BadConnection(
            f"The weight {weight:g} {receptor.unit} onto {why} must not be {rule}. Give {-weight:g}, or name another"
            " receptor_type."
        )


def check_source(source: Any) -> None:
    """Raise `BadConnection` for a place on the sources: these cells have none to choose from."""
    if source is not None:
        raise BadConnection(
            f"source={source!r}: these cells are points, so synapses start at the cell itself. Leave source out. If"
            f" {source!r} is the receptor of the targets, give receptor_type={source!r}."
        )
