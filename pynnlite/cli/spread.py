"""One rank of a script that ``pynnlite compare`` runs on several: BACKEND FOLDER SCRIPT [ARGUMENT …]."""

from __future__ import annotations

import sys
from pathlib import Path

from ..backend import registry
from ..compare.everywhere import save_spikes
from ..compare.observed import observed
from ..compare.scripts import finished
from ..parallel import world
from .run import execute

if __name__ == "__main__":
    name, folder, script, *arguments = sys.argv[1:]
    watched = observed(registry.load(name))
    with registry.always(watched):
        finished(lambda: execute(script, arguments, name))
    save_spikes(watched.histories[0], Path(folder) / f"{world().rank}.npz")
