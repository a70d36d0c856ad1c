"""``python -m pynnlite.checking``: print the page on compatibility with PyNN."""

from .page import page

print(page(), end="")
