import numpy as np
from numpy.typing import NDArray

Encoded = tuple[NDArray[np.uint16], NDArray[np.uint16]]

class Programs:
    def __init__(
        self,
        *,
        step: Encoded,
        substep: Encoded,
        finish: Encoded,
        reset: Encoded,
        observe: Encoded,
        dt: float,
        by_stages: bool,
        can_fire: bool,
        by_chance: bool,
        is_held: bool,
        refractory_varies: bool,
        numbers: NDArray[np.float64],
        n_registers: int,
        n_slots: int,
        n_states: int,
        slots: dict[str, int],
        moving: NDArray[np.int64],
        followed: NDArray[np.int64],
        resets: NDArray[np.int64],
    ) -> None: ...
