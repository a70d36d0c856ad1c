"""How much memory a network takes at least, and how much there is: asked before anything is built."""

from __future__ import annotations

import platform
import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import getpid
from pathlib import Path

from pynnlite.declarations import CellType
from pynnlite.errors import NotEnoughMemory, in_bytes
from pynnlite.parallel import Communicator, own_share
from pynnlite.recipe import Pathway, Recipe

from .cells.kernels import kernel_of
from .kernels import placing
from .layout import fewest_blocks
from .synapses.factors import has_factors
from .synapses.section import record
from .synapses.wiring import accumulator

ROW = 4
"""Bytes of the offset of a row."""

HEAD = 32
"""Bytes of the traces of a source, for each of its delays."""

SWAP = "SwapFree:"
FREE = ("MemAvailable:", SWAP)
"""Lines of /proc/meminfo with the memory that processes can still have, in kB."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The least that a network takes on one rank.

    Parameters
    ----------
    n_cells, n_synapses : float
        How many there are; synapses as far as their connectors know beforehand.
    n_bytes : float
        Bytes of all of it.
    spare : float
        Bytes that single precision of all weights would save.
    """

    n_cells: float
    n_synapses: float
    n_bytes: float
    spare: float

    @classmethod
    def of(cls, recipe: Recipe, n_threads: int, cells: int, rank: int, n_ranks: int) -> Demand:
        """Return the demand of one rank, whose blocks own so many cells at most."""
        shares = [own_share(spec.size, rank, n_ranks) for spec in recipe.populations]
        n_cells, n_bytes = 0, 0.0
        for spec, (first, last) in zip(recipe.populations, shares, strict=True):
            if issubclass(spec.type, CellType):
                n_cells += last - first
                kernel = kernel_of(spec.type)
                # columns, drive, sums
                n_bytes += 8.0 * (last - first) * (len(kernel.columns) + 1 + len(kernel.receptors))
        n_blocks = fewest_blocks(n_cells, n_threads, cells)
        sections = {
            (accumulator(recipe, pathway), pathway.source, pathway.number if pathway.dynamics else -1)
            for pathway in recipe.pathways
        }
        n_bytes += sum(
            (ROW + (HEAD if learns >= 0 else 0.0)) * recipe.populations[source].size * n_blocks
            for _, source, learns in sections
        )
        n_synapses, spare = 0.0, 0.0
        for pathway in {pathway.projection: pathway for pathway in recipe.pathways}.values():
            targets = recipe.model.projections[pathway.projection].count_targets(shares)
            expected = targets * recipe.expansion(pathway.projection).least_degree
            n_synapses += expected
            size = _record_size(recipe, pathway)
            n_bytes += expected * size
            spare += expected * (size - min(size, record(placing.SINGLE, several=False).itemsize))
        return cls(n_cells, n_synapses, n_bytes, spare)


@dataclass(frozen=True, slots=True)
class RankDemand:
    """The demand of one rank, and the bytes that the system has for it.

    Parameters
    ----------
    machine, process : str, int
        Name of the machine, number of the process.
    demand : Demand
        Demand of the rank.
    here, there : float
        Bytes that the system still gives to this process, and to all processes of the machine together.
    """

    machine: str
    process: int
    demand: Demand
    here: float
    there: float


def require_memory(recipe: Recipe, n_threads: int, cells: int, comm: Communicator) -> None:
    """Raise `NotEnoughMemory`, on all ranks, if it is clear that one of them lacks memory for a network. Collective.

    Where a connector does not know how many synapses it makes, nothing is taken for granted. Of a rule that gives each
    pair a probability, what the least connected of some targets has is taken for all.

    Parameters
    ----------
    recipe : Recipe
        The network.
    n_threads : int
        How many threads each rank has.
    cells : int
        How many cells a block owns at most.
    comm : Communicator
        The ranks.
    """
    demand = Demand.of(recipe, n_threads, cells, comm.rank, comm.size)
    mine = RankDemand(platform.node(), getpid(), demand, process_limit(), machine_limit())
    every: Sequence[RankDemand] = comm.allgather(mine)
    for rank, each in enumerate(every):
        _require(f"on rank {rank} of {comm.size}" if comm.size > 1 else "", [each], each.here)
    machines: dict[str, dict[int, RankDemand]] = {}
    for each in every:  # ranks that are threads, or made up, are one process
        machines.setdefault(each.machine, {})[each.process] = each
    for machine, processes in machines.items():
        together = list(processes.values())
        where = f"on {len(together)} ranks of {machine}" if len(together) > 1 else ""
        _require(where, together, min(each.there for each in together))


def process_limit(root: Path = Path("/")) -> float:
    """Return how many bytes more this process may have by its own limit; infinite if it has none.

    Parameters
    ----------
    root : path
        Where the system tells about itself.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return float("inf") if limit == resource.RLIM_INFINITY else float(limit - _pages(root, 0))


def machine_limit(root: Path = Path("/")) -> float:
    """Return how many bytes there are for the processes of this machine, or of this container, together.

    Parameters
    ----------
    root : path
        Where the system tells about itself; where it does not, the answer is infinite.
    """
    words = [line.split() for line in _lines(root / "proc/meminfo")]
    free = {word[0]: 1024.0 * int(word[1]) for word in words if word[0] in FREE}
    own = _pages(root, 1) - _pages(root, 2)  # memory shared with files can be freed
    groups = [limit - own + free.get(SWAP, 0.0) for limit in _group_limits(root)]
    return min([sum(free.values()) if free else float("inf"), *groups])


def _require(where: str, ranks: Sequence[RankDemand], available: float) -> None:
    demands = [rank.demand for rank in ranks]
    needed, spare = sum(d.n_bytes for d in demands), sum(d.spare for d in demands)
    if needed <= available:
        return
    remedies = ["fewer cells or synapses"]
    if spare > 0.01 * needed:
        remedies.append(f"StaticSynapse(..., precision='single'), which saves {in_bytes(spare)}")
    remedies.append("more ranks, on more machines")
    cells, synapses = sum(d.n_cells for d in demands), sum(d.n_synapses for d in demands)
    what = f"Building {cells:.3g} cells with {synapses:.3g} synapses{' ' if where else ''}{where}"
    raise NotEnoughMemory(what, needed, available, remedies)


def _record_size(recipe: Recipe, pathway: Pathway) -> int:
    """Return the fewest bytes that a synapse takes: as many for all pathways of a projection."""
    drawn = placing.SINGLE if pathway.single else placing.DOUBLE
    if pathway.dynamics is not None and not has_factors(recipe, pathway):
        return record(placing.DOUBLE, several=False).itemsize
    return record(drawn if pathway.weight is None else placing.CONSTANT, several=False).itemsize


def _group_limits(root: Path) -> Iterator[float]:
    """Yield the limits of the control groups that this process belongs to, and of those above them."""
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        top, name = root / "sys/fs/cgroup", "memory.max"
        if controllers:
            top, name = top / "memory", "memory.limit_in_bytes"
        folder = top / path.lstrip("/")
        for each in (folder, *folder.parents):
            if each.is_relative_to(top):
                yield from (float(text) for text in _lines(each / name) if text.isdigit())


def _pages(root: Path, column: int) -> int:
    """Return how many bytes this process has: 0 for addresses, 1 for those in memory, 2 for those shared."""
    return resource.getpagesize() * sum(
        int(line.split()[column]) for line in _lines(root / "proc/self/statm")
    )


def _lines(path: Path) -> list[str]:
    """Return the lines of a file that the system may not have."""
    return path.read_text().splitlines() if path.is_file() else []
