"""Synapses: tables of sections, how they are filled, and sources that are drawn at their targets."""
