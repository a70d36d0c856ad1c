COMMENT
All events end here. The hub takes the cells of its rank from step to step: NEURON's time 1 is one step, its dt is 0.5.
ENDCOMMENT

NEURON {
    POINT_PROCESS PynnliteHub
    RANGE pynnlite_slot
}

PARAMETER {
    pynnlite_slot = 0
}

VERBATIM
#include "carrier.hpp"
ENDVERBATIM

BEFORE BREAKPOINT {
    VERBATIM
    pynnlite_half_step((int64_t)pynnlite_slot, t);
    ENDVERBATIM
}

NET_RECEIVE (row) {
    INITIAL { }
    VERBATIM
    pynnlite_arrive((int64_t)pynnlite_slot, (int64_t)_args[0]);
    ENDVERBATIM
}
