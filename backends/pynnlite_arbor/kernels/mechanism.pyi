from pynnlite.backend.ticks.loops import Network

NAME: str

class Carried:
    def __init__(self, core: Network, n_cells: int) -> None: ...
    @property
    def address(self) -> float: ...
