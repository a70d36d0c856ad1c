"""The conformance suite: every line of the contract between the front end and a backend, as tests.

``python -m pynnlite.testing NAME`` runs it against any registered backend; further arguments go to pytest, as in
``python -m pynnlite.testing native -k refractory``. The tests are in `pynnlite.testing.contract`, one file for each
paragraph of "Behaviour that every backend keeps". They ask a backend for its features and never for its name. A test of
something that a backend cannot run is skipped. The backend says which skips it expects, and why, in a file
``expected_skips.txt`` in its package, one test a line: ``test_name: reason``. Any other skip fails, and so does a test
that is expected to be skipped but runs. The report at the end lists the skips with their reasons, and the tolerances.
"""
