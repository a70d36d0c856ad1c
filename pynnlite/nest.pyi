from .script import *
from .script import setup_for

setup = setup_for("nest")
