"""Make `vogels_abbott` importable: in pytest's importlib mode the folder of a test is not on the path."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
