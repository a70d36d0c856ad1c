"""Let these tests import `nest_plastic_networks`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
