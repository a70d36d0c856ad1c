from ..names import *
from .functions import Functions

_functions: Functions

checkpoint = _functions.checkpoint
connect = _functions.connect
create = _functions.create
end = _functions.end
get_current_time = _functions.get_current_time
get_max_delay = _functions.get_max_delay
get_min_delay = _functions.get_min_delay
get_time_step = _functions.get_time_step
initialize = _functions.initialize
list_standard_models = _functions.list_standard_models
name = _functions.name
num_processes = _functions.num_processes
rank = _functions.rank
record = _functions.record
record_gsyn = _functions.record_gsyn
record_v = _functions.record_v
reset = _functions.reset
restore = _functions.restore
run = _functions.run
run_for = _functions.run_for
run_until = _functions.run_until
set = _functions.set
timings = _functions.timings
