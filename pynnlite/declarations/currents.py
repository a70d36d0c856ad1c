"""A current that is injected into cells."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from .. import units
from ..errors import BadValue, SimulationStateError
from ..values import Array, Constant
from .courses import Course, Flow, Injected, SideBySide
from .declared import Declared
from .parameter import Parameter

if TYPE_CHECKING:
    import neo


class CurrentSource(Declared):
    """A current, in nA, into cells. A subclass says what its current is in each step.

    A parameter is one number, or a list with one for each of the cells that the current is injected into.
    """

    def __init__(self, *values: Any, **given: Any) -> None:
        self._frozen: CurrentSource | None = None
        self._place: tuple[ref[Any], int] | None = None
        self._n_cells: int | None = None
        super().__init__(*values, **given)
        self._check_all()

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Any:
        value = super()._checked(parameter, given, assignment)
        if value.constant is None and not (isinstance(value, Array) and value.numbers.ndim == 1):
            raise BadValue(
                f"{parameter.name} of {cls.__name__} must be one number, or a list with one number for each cell that"
                f" the current is injected into, not {given!r}."
            )
        return value

    @property
    def size(self) -> int | None:
        """For how many cells there are lists of parameters; None without lists."""
        sizes = {len(value.numbers) for value in self._values.values() if isinstance(value, Array)}
        if len(sizes) > 1:
            lengths = ", ".join(map(str, sorted(sizes)))
            raise BadValue(f"The lists of {type(self).__name__} must have the same length, not {lengths}.")
        return next(iter(sizes), None)

    @property
    def shared(self) -> bool:
        """Whether it is drawn, once for all cells of all its injections."""
        return False

    @property
    def drawn_by_cell(self) -> bool:
        """Whether each cell has a current of its own even if all parameters are numbers."""
        return False

    @property
    def by_cell(self) -> bool:
        """Whether cells may have different currents."""
        return self.drawn_by_cell or self.size is not None

    def require_size(self, n_cells: int) -> None:
        """Raise `BadValue` unless lists have one number for each of some cells."""
        if self.size not in (None, n_cells):
            raise BadValue(
                f"The lists of {type(self).__name__} have {self.size} numbers, but it is injected into {n_cells} cells."
            )

    def of_cell(self, item: int) -> CurrentSource:
        """Return the current into one of the cells, with numbers as parameters."""
        copy = type(self).__new__(type(self))
        values = {
            name: Constant(float(value.numbers[item])) if isinstance(value, Array) else value
            for name, value in self._values.items()
        }
        copy.__dict__.update(self.__dict__, _values=values, _frozen=None, _place=None)
        return copy

    def set_parameters(self, **given: Any) -> None:
        """Change parameters; between runs this acts on the steps that begin at the present time."""
        values = dict(self._values)
        self._frozen = None
        try:
            for name, value in given.items():
                self._values[name] = self._checked(self.parameter(name), value)
            self._check_all()
            self.require_size(self._n_cells or self.size or 0)
        except Exception:
            self._values = values
            raise

    def get_parameters(self) -> dict[str, Any]:
        """Return the value of each parameter."""
        return {name: _shown(value) for name, value in self._values.items()}

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("_values", {})
        if name in values:
            return self.get_parameters()[name]
        raise AttributeError(f"{type(self).__name__} has no attribute or parameter {name!r}.")

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
        else:
            self.set_parameters(**{name: value})

    def inject_into(self, cells: Any) -> None:
        """Inject this current into a population, a view, a cell, or a list or iterator of cells."""
        cells = units.collected(cells)
        groups = cells if isinstance(cells, list | tuple) else [cells]
        for group in groups:
            if not hasattr(group, "inject"):
                raise BadValue(
                    f"A current is injected into a population, a view, a cell or a list of cells, not {group!r}."
                )
        sizes = [getattr(group, "size", 1) for group in groups]
        for group, first in zip(groups, accumulate(sizes, initial=0), strict=False):
            group._inject(self, first, sum(sizes))

    def injected(self, network: Any, number: int, n_cells: int) -> None:
        """Note the network that this current is injected into, the number of the injection there, and of the cells."""
        self._place, self._n_cells = (ref(network), number), n_cells

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_place": None}  # a copy is injected into nothing

    def record(self) -> None:
        """Do nothing: `get_data` knows the current without it. PyNN's scripts call it before a run."""

    def get_data(self) -> neo.AnalogSignal:
        """Return the current that has flowed since 0 ms, in nA, with a sample for each step.

        A sample has the current of the step that begins at its time, also the last one, which has the present time.

        Raises
        ------
        SimulationStateError
            If it is not injected yet, or there is no simulation.
        """
        network = None if self._place is None else self._place[0]()
        if network is None or self._place is None:
            raise SimulationStateError(
                f"There is no data yet: this {type(self).__name__} is injected into nothing. Call inject_into() first."
            )
        signal: neo.AnalogSignal = network.injected_current(self._place[1])
        return signal

    _record = record  # before PyNN 0.10

    def _get_data(self) -> tuple[Any, Any]:
        """Return times in ms and the current in nA, as `get_data` did before PyNN 0.10."""
        signal = self.get_data()
        return signal.times.magnitude, signal.magnitude[:, 0]

    def _check_all(self) -> None:
        """Raise `BadValue` for parameters that contradict each other, those of any cell."""
        if self.size is None:
            self._check()
        else:
            for item in range(self.size):
                self.of_cell(item)._check()

    def _check(self) -> None:
        """Raise `BadValue` for parameters that contradict each other."""

    def frozen(self) -> CurrentSource:
        """Return a copy that later changes do not reach: the same one until there is a change."""
        if self._frozen is None:
            copy = type(self).__new__(type(self))
            copy.__dict__.update(self.__dict__, _values=dict(self._values), _place=None)
            self._frozen = copy
        return self._frozen

    def course(self, dt: float) -> Course:
        """Return how the current goes on, with time steps of `dt` ms; all parameters are numbers."""
        raise NotImplementedError

    def flow(self, dt: float, injected: Injected) -> Flow:
        """Return how the currents into some cells go on: one for all of them, or one for each.

        Parameters
        ----------
        dt : float
            Length of a step in ms.
        injected : Injected
            The cells.
        """
        if self.size is None:
            return SideBySide((self.course(dt),))
        return SideBySide(tuple(self.of_cell(int(item)).course(dt) for item in injected.items))

    def lost(self, dt: float) -> int:
        """Return how many of the given values never flow, since another one begins at the same step."""
        return 0

    def signature(self) -> tuple[Any, ...]:
        """Return what a digest of the description takes in."""
        numbers = ((name, _shown(value)) for name, value in sorted(self._values.items()))
        return (type(self).__name__, *((name, np.asarray(value).tobytes()) for name, value in numbers))


def _shown(value: Any) -> Any:
    """Return a value as a number, or as an array of numbers."""
    return value.numbers if isinstance(value, Array) else getattr(value, "constant", value)
