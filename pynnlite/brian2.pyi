from .script.functions import *
from .script.functions import setup_for

setup = setup_for("brian2")
