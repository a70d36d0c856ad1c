from types import ModuleType

from .names import *

__version__: str

def __getattr__(name: str) -> ModuleType: ...
