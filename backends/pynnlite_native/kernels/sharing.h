/* How many threads share the blocks: all, or one takes them and the others sleep.
 *
 * Sharing them saves time unless it takes longer to meet, or the processors are two halves of one. That depends on the
 * network and on where the system runs the threads, so both ways are tried now and then, and the faster one goes on.
 */
#ifndef NATIVE_SHARING_H
#define NATIVE_SHARING_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define NATIVE_TRIED 32     /* intervals in each way: the median of what they take counts; */
#define NATIVE_TRIED_LONG 5 /* so many do if they take */
#define NATIVE_TRIAL 1e-3   /* seconds together */
#define NATIVE_SOON 4.0     /* times what a trial took, until the next one; four times as long after each, */
#define NATIVE_LATER 64.0   /* up to this */
#define NATIVE_GAIN 1.05    /* so many times as fast as one have all to be to win; */
#define NATIVE_WATCHED 256  /* and if more than half of so many intervals then take longer than one did, both are tried */

struct native_sharing {
    int64_t n_threads, n_sharing; /* how many there are, and how many share the next interval: all or one */
    int trying;                   /* whether that is tried, or has been decided */
    double cost, pause;           /* what the trial takes, in seconds, and how many times that to the next one */
    double left;                  /* seconds until then, for ever if nothing is to be tried */
    int64_t n;                    /* intervals tried; the first does not count, as the others have to wake up */
    double tried[NATIVE_TRIED];   /* seconds that each of them took */
    double spent;                 /* what they took together */
    double all, one;              /* an interval mostly if all share it, and if one takes it */
    int64_t watched, slower;      /* intervals since that all shared, and of these that one would have been faster in */
};

static int native_compare_seconds(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static void native_try(struct native_sharing *sharing, int64_t n_sharing)
{
    sharing->trying = 1;
    sharing->n_sharing = n_sharing;
    sharing->n = -1;
    sharing->spent = 0.0;
}

static void native_decide(struct native_sharing *sharing, int64_t n_sharing)
{
    sharing->trying = 0;
    sharing->n_sharing = n_sharing;
    sharing->watched = sharing->slower = 0;
    sharing->left = sharing->pause * sharing->cost;
    sharing->pause = 4.0 * sharing->pause < NATIVE_LATER ? 4.0 * sharing->pause : NATIVE_LATER;
    sharing->cost = 0.0;
}

/* Let all share; `adaptive` says that one may take all blocks where that is faster. */
static void native_begin_sharing(struct native_sharing *sharing, int64_t n_threads, int adaptive)
{
    sharing->n_threads = n_threads;
    sharing->pause = NATIVE_SOON;
    native_try(sharing, n_threads);
    if (!adaptive || n_threads == 1) {
        sharing->trying = 0;
        sharing->left = sharing->one = INFINITY;
    }
}

/* Whether most of the intervals of late that all shared took longer than one would have. */
static int native_is_slower(struct native_sharing *sharing, double seconds)
{
    if (sharing->n_sharing == 1)
        return 0;
    sharing->slower += seconds > sharing->one;
    if (++sharing->watched < NATIVE_WATCHED)
        return 0;
    const int slower = 2 * sharing->slower > sharing->watched;
    sharing->watched = sharing->slower = 0;
    return slower;
}

/* Take note of how many seconds an interval took, and decide how many threads share the next one. */
static void native_learn(struct native_sharing *sharing, double seconds)
{
    if (!sharing->trying) {
        sharing->left -= seconds;
        if (sharing->left < 0.0 || native_is_slower(sharing, seconds))
            native_try(sharing, sharing->n_threads);
        return;
    }
    sharing->cost += seconds;
    if (sharing->n >= 0) {
        sharing->tried[sharing->n] = seconds;
        sharing->spent += seconds;
    }
    if (++sharing->n < (sharing->spent > NATIVE_TRIAL ? NATIVE_TRIED_LONG : NATIVE_TRIED))
        return;
    qsort(sharing->tried, (size_t)sharing->n, sizeof *sharing->tried, native_compare_seconds);
    const double median = sharing->tried[sharing->n / 2];
    if (sharing->n_sharing > 1) {
        sharing->all = median;
        native_try(sharing, 1);
    } else {
        sharing->one = median;
        native_decide(sharing, NATIVE_GAIN * sharing->all < median ? sharing->n_threads : 1);
    }
}

#endif
