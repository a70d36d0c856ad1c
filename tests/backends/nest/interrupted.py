"""Interrupt a run that would take days, in NEST; then run anew, and print how far.

Usage: python interrupted.py
"""

import signal

import pynnlite as pnl

net = pnl.Network(seed=1)
cells = net.population(3000, pnl.IF_cond_exp(i_offset=pnl.RandomDistribution("uniform", low=0.5, high=2.0)))
synapse = pnl.StaticSynapse(0.0001, delay=0.1)
net.projection(cells, cells, pnl.FixedProbabilityConnector(0.02), synapse, "excitatory")
with pnl.Simulator("nest", net, 0.1) as simulator:
    simulator.run(1.0)
    signal.signal(signal.SIGALRM, signal.default_int_handler)  # as Ctrl-C does, while NEST runs
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        simulator.run(1_000_000_000.0)
    except KeyboardInterrupt:
        print("interrupted")
    simulator.reset()
    print(simulator.run(1.0))
