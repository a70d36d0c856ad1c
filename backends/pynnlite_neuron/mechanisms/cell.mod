COMMENT
Where the spikes of one cell begin. It never receives anything; net_event makes NEURON take events from it.
ENDCOMMENT

NEURON {
    POINT_PROCESS PynnliteCell
    RANGE pynnlite_number
}

PARAMETER {
    pynnlite_number = 0
}

VERBATIM
#include "carrier.hpp"
ENDVERBATIM

INITIAL {
    VERBATIM
    pynnlite_register((int64_t)pynnlite_number, _ppvar[1].get<Point_process*>());
    ENDVERBATIM
}

NET_RECEIVE (weight) {
    INITIAL { }
    net_event(t)
}
