"""The first argument names the simulator."""

from pyNN.utility import Timer, get_script_args, init_logging

simulator_name = get_script_args(1)[0]
exec("import pyNN.%s as sim" % simulator_name)
init_logging(None, debug=False)
timer = Timer()
sim.setup()
timer.start()
sim.run(1.0)
timer.mark("run")
print(simulator_name, sim.get_current_time(), "elapsed" if timer.elapsed_time() >= timer.diff() else "")
# nest 1.0 elapsed
