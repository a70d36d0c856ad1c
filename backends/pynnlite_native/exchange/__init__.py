"""Spikes between cells: lists of the latest steps, and what ranks tell each other."""
