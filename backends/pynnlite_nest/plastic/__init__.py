"""Synapses whose rule does more than to transmit their weight, by NEST's own synapse models."""
