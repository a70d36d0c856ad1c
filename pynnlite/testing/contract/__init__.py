"""The tests: one file for each paragraph of the contract, one test or more for each of its sentences."""
