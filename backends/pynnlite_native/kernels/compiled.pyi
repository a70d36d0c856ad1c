import numpy as np
from numpy.typing import NDArray

BEFORE_PACKET: int
RECEPTORS: int
PARAMETERS: int
CHUNK: int
LANES: int
RUNGS: int
CURR_EXP: int
COND_EXP: int
CURR_DELTA: int
DONE: int
LISTS_FULL: int
LOG_FULL: int
SENDING: int
WAITING: int
LACKING: int
BROKEN: int

def levels() -> tuple[str, ...]: ...

class Engine:
    def __init__(
        self,
        level: str,
        n_populations: int,
        n_blocks: int,
        interval: int,
        n_threads: int,
        distributed: bool,
        prompt: bool,
        crowded: bool,
        adaptive: bool,
    ) -> None: ...
    @property
    def step(self) -> int: ...
    @step.setter
    def step(self, step: int) -> None: ...
    @property
    def begin_of_interval(self) -> int: ...
    @property
    def listed(self) -> int: ...
    @property
    def logged(self) -> int: ...
    def set_flags(self, emits: NDArray[np.uint8], recorded: NDArray[np.uint8]) -> None: ...
    def set_packet(self, packet: NDArray[np.int32]) -> None: ...
    def send_by(
        self,
        gather: int,
        test: int,
        by_number: bool,
        every: int,
        type: int,
        n_ranks: int,
        room: int,
        received: NDArray[np.int32],
        status: NDArray[np.uint8],
    ) -> None: ...
    def post_on(self, board: NDArray[np.int32], rank: int, room: int) -> None: ...
    def send_nothing(self) -> None: ...
    def set_block(
        self,
        b: int,
        n_groups: int,
        fired: NDArray[np.int32],
        fired_begin: NDArray[np.int64],
        group_of: NDArray[np.int64],
    ) -> None: ...
    def set_group(
        self,
        b: int,
        g: int,
        kernel: int,
        prompt: bool,
        population: int,
        first: int,
        offset: int,
        state: NDArray[np.float64],
        care: NDArray[np.int64],
    ) -> None: ...
    def set_parameters(self, b: int, g: int, parameters: NDArray[np.float64]) -> None: ...
    def set_drive(self, b: int, g: int, drive: NDArray[np.float64], shared: bool) -> None: ...
    def set_slices(
        self, b: int, receptor: int, reach: int, n_delays: int, due: NDArray[np.float64]
    ) -> None: ...
    def set_ahead(
        self, b: int, receptor: int, start: NDArray[np.int64], due: NDArray[np.float64]
    ) -> None: ...
    def set_section(
        self,
        b: int,
        receptor: int,
        population: int,
        sliced: bool,
        several: bool,
        delays: NDArray[np.int64],
        offset: NDArray[np.uint32],
        synapses: NDArray[np.uint8],
        form: int,
        constant: float,
    ) -> None: ...
    def set_n_fused(self, b: int, receptor: int, n_fused: int, n_early: int) -> None: ...
    def set_fused(
        self,
        b: int,
        receptor: int,
        number: int,
        population: int,
        delay: int,
        since: int,
        first: int,
        n: int,
        place: int,
        weight: NDArray[np.float64],
    ) -> None: ...
    def set_schedule(
        self,
        b: int,
        receptor: int,
        number: int,
        key: int,
        begin: NDArray[np.int64],
        end: NDArray[np.int64],
        parts: NDArray[np.int32],
        ladder: NDArray[np.int64],
        floor: NDArray[np.uint32],
        offset: NDArray[np.int64],
        threshold: NDArray[np.uint64],
        rungs: NDArray[np.uint32],
        earliest: int,
        latest: int,
        n_parts: int,
    ) -> None: ...
    def set_lists(self, index: NDArray[np.int32], count: NDArray[np.int32], used: int) -> None: ...
    def set_slots(
        self,
        reach: int,
        n_runs: NDArray[np.int64],
        begin: NDArray[np.int64],
        population: NDArray[np.int32],
    ) -> None: ...
    def set_source(
        self,
        population: int,
        index: NDArray[np.int32],
        step: NDArray[np.int64],
        count: NDArray[np.int32],
    ) -> None: ...
    def set_wanted(self, population: int, wanted: NDArray[np.uint8]) -> None: ...
    def set_log(
        self, population: NDArray[np.int32], index: NDArray[np.int32], step: NDArray[np.int64]
    ) -> None: ...
    def set_n_probes(self, b: int, n_probes: int) -> None: ...
    def set_probe(
        self,
        b: int,
        number: int,
        g: int,
        variable: int,
        cells: NDArray[np.int32],
        out: NDArray[np.float64],
        column: int,
        row: int,
        next_step: int,
        interval: int,
    ) -> None: ...
    def sample(self) -> None: ...
    def list_sources(self) -> None: ...
    def run(self, last: int, seconds: float) -> int: ...
    def timings(self) -> tuple[int, int, float, float, float, float, float]: ...
    @property
    def n_sharing(self) -> int: ...
    @property
    def sent(self) -> int: ...
    def receive(self, packets: NDArray[np.int32]) -> bool: ...
