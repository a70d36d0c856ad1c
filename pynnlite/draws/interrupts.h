/* Ctrl-C in long loops. A loop counts its values with draws_stop, which asks now and then whether an interrupt is
 * pending. If so, the loop returns at once, unfinished, and its caller raises the error. */
#ifndef PYNNLITE_DRAWS_INTERRUPTS_H
#define PYNNLITE_DRAWS_INTERRUPTS_H

#include <stdint.h>

/* Values after which a loop asks again: it takes about a tenth of a second to draw them. */
#define DRAWS_PATIENCE ((int64_t)1 << 24)

/* Returns whether an interrupt is pending; NULL if nobody is to be asked. */
static int (*draws_interrupted)(void);

/* Count some more values as done; return whether the loop has to stop. */
static inline int draws_stop(int64_t *done, int64_t more)
{
    *done += more;
    if (*done < DRAWS_PATIENCE)
        return 0;
    *done = 0;
    return draws_interrupted && draws_interrupted();
}

#endif
