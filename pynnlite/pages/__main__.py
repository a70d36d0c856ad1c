"""``python -m pynnlite.pages NAME``: print a page of documentation."""

from argparse import ArgumentParser

from . import PAGES

if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m pynnlite.pages", description="Print a page of documentation.")
    parser.add_argument("name", choices=PAGES, help="the page")
    print(PAGES[parser.parse_args().name](), end="")
