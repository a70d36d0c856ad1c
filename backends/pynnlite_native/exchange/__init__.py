"""Spikes between cells: lists of the latest steps, and messages between ranks."""
