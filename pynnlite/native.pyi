from .script.interface import *
