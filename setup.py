"""How the extensions are compiled: side by side. What they are, and everything else, is in pyproject.toml."""

import os

from Cython.Build import cythonize
from setuptools import setup
from setuptools.command.build_ext import build_ext


class SideBySide(build_ext):
    """Translates one extension after another, as Cython's state is global; then runs a C compiler on each processor."""

    def build_extensions(self) -> None:
        for extension in self.extensions:
            (translated,) = cythonize(
                [extension],
                include_path=[".", *extension.include_dirs],
                force=self.force,
                quiet=True,
            )
            extension.sources = translated.sources
        self.parallel = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        super().build_extensions()


setup(cmdclass={"build_ext": SideBySide})
