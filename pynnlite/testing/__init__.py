"""The conformance suite: every line of the contract between the front end and a backend, as tests.

``python -m pynnlite.testing NAME`` runs it against any registered backend; further arguments go to pytest, as in
``python -m pynnlite.testing native -k refractory``. The tests are in `pynnlite.testing.contract`, one file for each
paragraph of "Behaviour that every backend keeps". They ask a backend for its features and never for its name; what a
backend cannot run is skipped, and the report at the end lists each skip with what is missing, and the tolerances used.
"""
