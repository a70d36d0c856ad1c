"""Cells: their state, their parameters, and the constants of the kernels that run them."""
