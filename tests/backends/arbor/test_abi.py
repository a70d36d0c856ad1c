"""Our description of Arbor's mechanisms has the layout that the header of the installed Arbor has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

KERNELS = Path(__file__).parents[3] / "backends" / "pynnlite_arbor" / "kernels"

SIZES = {
    "arb_deliverable_event_data": "abi_event",
    "arb_deliverable_event_stream": "abi_events",
    "arb_mechanism_ppack": "abi_instances",
    "arb_mechanism_interface": "abi_methods",
    "arb_field_info": "abi_field",
    "arb_mechanism_type": "abi_type",
    "arb_mechanism": "abi_mechanism",
}

FIELDS = {
    ("arb_deliverable_event_data", "weight"): ("abi_event", "weight"),
    ("arb_mechanism_ppack", "width"): ("abi_instances", "n"),
    ("arb_mechanism_ppack", "vec_v"): ("abi_instances", "potential"),
    ("arb_mechanism_ppack", "node_index"): ("abi_instances", "node"),
    ("arb_mechanism_ppack", "parameters"): ("abi_instances", "parameter"),
    ("arb_mechanism_interface", "alignment"): ("abi_methods", "alignment"),
    ("arb_mechanism_interface", "init_mechanism"): ("abi_methods", "init"),
    ("arb_mechanism_interface", "apply_events"): ("abi_methods", "events"),
    ("arb_mechanism_interface", "advance_state"): ("abi_methods", "advance"),
    ("arb_mechanism_interface", "post_event"): ("abi_methods", "after_spikes"),
    ("arb_field_info", "range_high"): ("abi_field", "most"),
    ("arb_mechanism_type", "name"): ("abi_type", "name"),
    ("arb_mechanism_type", "kind"): ("abi_type", "kind"),
    ("arb_mechanism_type", "parameters"): ("abi_type", "parameter"),
    ("arb_mechanism_type", "n_parameters"): ("abi_type", "n_parameters"),
    ("arb_mechanism", "i_cpu"): ("abi_mechanism", "on_cpu"),
}


def test_the_layout_is_that_of_the_header(tmp_path: Path) -> None:
    import arbor

    compiler = shutil.which("g++")
    if compiler is None:
        pytest.skip("missing capability: g++")
    lines = [
        "#include <arbor/mechanism_abi.h>",
        "#include <cstddef>",
        "#define _Bool bool",
        "#include <arbor_abi.h>",
        "static_assert(ARB_MECH_ABI_VERSION == ABI_VERSION);",
        "static_assert(arb_mechanism_kind_point == ABI_POINT && arb_backend_kind_cpu == ABI_CPU);",
        *(f"static_assert(sizeof({theirs}) == sizeof({ours}));" for theirs, ours in SIZES.items()),
        *(
            f"static_assert(offsetof({', '.join(theirs)}) == offsetof({', '.join(ours)}));"
            for theirs, ours in FIELDS.items()
        ),
    ]
    source = tmp_path / "layout.cpp"
    source.write_text("\n".join(lines) + "\n")
    folders = [f"-I{Path(arbor.__file__).parent / 'include'}", f"-I{KERNELS}"]
    command = [compiler, "-std=c++20", "-fsyntax-only", *folders, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
