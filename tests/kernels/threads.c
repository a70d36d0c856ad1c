/* What threads decide and how they meet, as functions that ctypes can call. */
#include "team/gates.h"
#include "team/processors.h"
#include "team/sharing.h"

/* Say how many of two threads share each of some intervals, which take so many seconds if both do and if one takes them. */
void share(int64_t n, const double *both, const double *one, int adaptive, int64_t *n_sharing)
{
    struct native_sharing sharing = {0};
    native_begin_sharing(&sharing, 2, adaptive);
    for (int64_t i = 0; i < n; i++) {
        n_sharing[i] = sharing.n_sharing;
        native_learn(&sharing, sharing.n_sharing == 2 ? both[i] : one[i]);
    }
}

/* Leave a processor; returns on which one this thread is then. */
int leave(int processor)
{
    native_leave_processor(processor);
    return native_processor();
}

#ifdef __linux__

#define MEETINGS 100

struct meetings {
    struct native_gate gate;
    int processor; /* where they begin */
    int at[2][MEETINGS]; /* on which processor each of two threads is at each meeting */
};

static void keep_meeting(struct meetings *meetings, int number)
{
    cpu_set_t allowed, first;
    sched_getaffinity(0, sizeof allowed, &allowed);
    CPU_ZERO(&first);
    CPU_SET(meetings->processor, &first);
    sched_setaffinity(0, sizeof first, &first);
    native_meet(&meetings->gate, 2, 0);
    sched_setaffinity(0, sizeof allowed, &allowed);
    for (int i = 0; i < MEETINGS; i++) {
        meetings->at[number][i] = native_processor();
        native_meet(&meetings->gate, 2, number > 0);
    }
}

static void *second(void *meetings)
{
    keep_meeting(meetings, 1);
    return 0;
}

/* Have two threads meet that begin on one processor; returns how often both were on one. */
int meet(int processor)
{
    struct meetings meetings = {.processor = processor};
    int together = 0;
    pthread_t thread;
    native_make_gate(&meetings.gate, 0);
    pthread_create(&thread, 0, second, &meetings);
    keep_meeting(&meetings, 0);
    pthread_join(thread, 0);
    native_destroy_gate(&meetings.gate);
    for (int i = 0; i < MEETINGS; i++)
        together += meetings.at[0][i] == meetings.at[1][i];
    return together;
}

#endif
