"""Run the same model on several backends side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

from ..errors import BadValue
from ..scalars import is_whole


class MultiSim:
    """The same model on several backends, in this process, one after the other.

    What the models have can be called on all of them at once: ``multi.get_v()`` returns a dict of what ``get_v()`` of
    each model returns, by the name of its backend.

    Parameters
    ----------
    sim_list : iterable of module
        The backends, e.g. ``[pynnlite.native, pynnlite.reference]``.
    network_model : callable
        Takes such a module and the parameters; calls `setup` of it, and returns the model.
    parameters : dict
        The parameters of the model.

    Attributes
    ----------
    models : dict
        The models by name of the backend.
    """

    def __init__(
        self,
        sim_list: Iterable[ModuleType],
        network_model: Callable[[ModuleType, Mapping[str, Any]], Any],
        parameters: Mapping[str, Any],
    ) -> None:
        given = list(sim_list) if isinstance(sim_list, Iterable) else [None]
        if not given or not all(isinstance(sim, ModuleType) for sim in given):
            raise BadValue(
                f"sim_list must be a list of backends, such as [pynnlite.native], not {sim_list!r}."
            )
        sims = {sim.__name__.rpartition(".")[2]: sim for sim in given}
        if len(sims) < len(given):
            raise BadValue("MultiSim has one model on each backend, but sim_list names one of them twice.")
        if not callable(network_model):
            raise BadValue(
                f"network_model must be a function of a backend and parameters, not {network_model!r}."
            )
        self._sims: dict[str, Any] = dict(sims)
        self.models = {name: network_model(sim, parameters) for name, sim in sims.items()}

    def __iter__(self) -> Iterator[Any]:
        return iter(self.models.values())

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        models = self.__dict__.get("models", {})
        if name.startswith("_") or not all(hasattr(model, name) for model in models.values()):
            raise AttributeError(f"MultiSim and its models have no attribute {name!r}.")

        def on_all(*arguments: Any, **given: Any) -> dict[str, Any]:
            return {each: getattr(model, name)(*arguments, **given) for each, model in models.items()}

        return on_all

    def run(self, simtime: float, steps: int = 1, *callbacks: Callable[[], Any]) -> None:
        """Run all models for some time (ms), in a number of equal steps.

        Parameters
        ----------
        simtime : float
            Time in ms.
        steps : int
            In how many steps.
        *callbacks : callable
            Called without arguments after each step.
        """
        if not is_whole(steps) or steps < 1:
            raise BadValue(f"steps must be a whole number of at least 1, not {steps!r}.")
        for _ in range(steps):
            for sim in self._sims.values():
                sim.run(simtime / steps)
            for callback in callbacks:
                callback()

    def end(self) -> None:
        """End all simulations; the data stay readable."""
        for sim in self._sims.values():
            sim.end()
