"""Let these tests import `plastic_networks`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
