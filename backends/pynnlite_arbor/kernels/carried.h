/* A network that Arbor carries. */
#ifndef PYNNLITE_ARBOR_CARRIED_H
#define PYNNLITE_ARBOR_CARRIED_H

#include <ticks.h>

struct carried_network {
    struct pynnlite_network entry;
    int64_t half_steps; /* that Arbor has made */
    uint8_t *fires;     /* [cell]: 1 within the tick in which it fires; the hub is the last */
};

#endif
