/* Sharing: either all threads take the blocks, or one takes them all while the others sleep.
 *
 * Sharing saves time, unless meeting at the end of each interval costs more, or two processors are the halves of one
 * core, or another process wants one of them. That depends on the network and on the machine, so both ways are
 * measured.
 *
 *     tryout       some intervals shared, some by one thread; the way with the lower median wins
 *     comparison   if shared intervals take longer on average than one thread takes, 20 ms of each way; the way with
 *                  the lower mean wins. Medians do not show that a thread now and then loses its processor for
 *                  milliseconds.
 */
#ifndef NATIVE_SHARING_H
#define NATIVE_SHARING_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define NATIVE_TRIED 32      /* intervals of a tryout in each way */
#define NATIVE_TRIED_LONG 5  /* the same, where intervals are long: */
#define NATIVE_TRYOUT 1e-3   /* as soon as so many s have passed */
#define NATIVE_GAIN 1.05     /* all threads win if they are so many times as fast as one */
#define NATIVE_SOON 4.0      /* time to the second tryout, in times of the first; then four times as long each time */
#define NATIVE_LATER 64.0    /* the longest of these times */
#define NATIVE_AVERAGED 2e-2 /* s of intervals whose mean counts */
#define NATIVE_COMPARED 16.0 /* time from a comparison to the next tryout, in times of the comparison */

enum native_learning {
    NATIVE_DECIDED,
    NATIVE_TRYING,   /* a tryout is under way: all, then one */
    NATIVE_COMPARING /* a comparison is: one, after the latest 20 ms of all */
};

struct native_sharing {
    int64_t n_threads;          /* threads of the team */
    int64_t n_sharing;          /* threads that share the next interval: all or one */
    enum native_learning learning;
    double all;                 /* s that an interval took when all shared it */
    double one;                 /* s that it took one thread */
    double cost;                /* s of the present tryout */
    double pause;               /* time to the next tryout, in times of `cost` */
    double left;                /* s to the next tryout; infinite if there is none */
    int64_t n;                  /* intervals in the present way; -1 at first in a tryout: threads have to wake up */
    double spent;               /* s that these took */
    double tried[NATIVE_TRIED]; /* [interval]: s, in a tryout */
};

static int native_compare_seconds(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* Let n_sharing threads share intervals from now on. */
static void native_go_on(struct native_sharing *sharing, enum native_learning learning, int64_t n_sharing)
{
    sharing->learning = learning;
    sharing->n_sharing = n_sharing;
    sharing->n = learning == NATIVE_TRYING ? -1 : 0;
    sharing->spent = 0.0;
}

/* Let all threads share. With `adaptive`, one thread may take all blocks where that is faster. */
static void native_begin_sharing(struct native_sharing *sharing, int64_t n_threads, int adaptive)
{
    const int settled = !adaptive || n_threads == 1;
    sharing->n_threads = n_threads;
    sharing->pause = NATIVE_SOON;
    sharing->left = sharing->one = INFINITY;
    native_go_on(sharing, settled ? NATIVE_DECIDED : NATIVE_TRYING, n_threads);
}

/* Take note of an interval of a tryout. */
static void native_learn_by_tryout(struct native_sharing *sharing, double seconds)
{
    sharing->cost += seconds;
    if (sharing->n >= 0) {
        sharing->tried[sharing->n] = seconds;
        sharing->spent += seconds;
    }
    if (++sharing->n < (sharing->spent > NATIVE_TRYOUT ? NATIVE_TRIED_LONG : NATIVE_TRIED))
        return;
    qsort(sharing->tried, (size_t)sharing->n, sizeof *sharing->tried, native_compare_seconds);
    const double median = sharing->tried[sharing->n / 2];
    if (sharing->n_sharing > 1) {
        sharing->all = median;
        native_go_on(sharing, NATIVE_TRYING, 1);
        return;
    }
    sharing->one = median;
    sharing->left = sharing->pause * sharing->cost;
    sharing->pause = 4.0 * sharing->pause < NATIVE_LATER ? 4.0 * sharing->pause : NATIVE_LATER;
    sharing->cost = 0.0;
    native_go_on(sharing, NATIVE_DECIDED, NATIVE_GAIN * sharing->all < sharing->one ? sharing->n_threads : 1);
}

/* Take note of 20 ms of intervals, which took `mean` s each. Begin a comparison if all shared them and one thread would
 * probably have been faster, or end one. */
static void native_learn_by_mean(struct native_sharing *sharing, double mean)
{
    if (sharing->learning == NATIVE_COMPARING) {
        const int one_wins = mean < sharing->all;
        sharing->one = INFINITY; /* settled until the next tryout */
        sharing->left = NATIVE_COMPARED * 2.0 * NATIVE_AVERAGED;
        native_go_on(sharing, NATIVE_DECIDED, one_wins ? 1 : sharing->n_threads);
    } else if (sharing->n_sharing > 1 && mean > sharing->one) {
        sharing->all = mean;
        native_go_on(sharing, NATIVE_COMPARING, 1);
    } else {
        native_go_on(sharing, NATIVE_DECIDED, sharing->n_sharing);
    }
}

/* Take note of the s that an interval took, and decide how many threads share the next one. */
static void native_learn(struct native_sharing *sharing, double seconds)
{
    if (sharing->learning == NATIVE_TRYING) {
        native_learn_by_tryout(sharing, seconds);
        return;
    }
    sharing->left -= seconds;
    sharing->spent += seconds;
    sharing->n++;
    if (sharing->left < 0.0 && sharing->learning == NATIVE_DECIDED)
        native_go_on(sharing, NATIVE_TRYING, sharing->n_threads);
    else if (sharing->spent > NATIVE_AVERAGED)
        native_learn_by_mean(sharing, sharing->spent / (double)sharing->n);
}

#endif
