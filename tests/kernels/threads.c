/* What threads decide, as functions that ctypes can call. */
#include "processors.h"
#include "sharing.h"

/* Say how many of two threads share each of some intervals, which take so many seconds if both do and if one takes them. */
void share(int64_t n, const double *both, const double *one, int64_t *n_sharing)
{
    struct native_sharing sharing = {0};
    native_begin_sharing(&sharing, 2, 1);
    for (int64_t i = 0; i < n; i++) {
        n_sharing[i] = sharing.n_sharing;
        native_learn(&sharing, sharing.n_sharing == 2 ? both[i] : one[i]);
    }
}

int processor(void)
{
    return native_processor();
}

void leave(int processor)
{
    native_leave_processor(processor);
}
