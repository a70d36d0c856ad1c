"""``python -m pynnlite.pages NAME``: print a page of documentation, or a stub."""

from argparse import ArgumentParser

from . import PAGES, STUBS

if __name__ == "__main__":
    files = PAGES | STUBS
    parser = ArgumentParser(
        prog="python -m pynnlite.pages", description="Print a page of documentation, or a stub."
    )
    parser.add_argument("name", choices=files, help="the page or the stub")
    print(files[parser.parse_args().name](), end="")
