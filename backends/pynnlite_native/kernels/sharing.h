/* How many threads share the blocks: all, or one takes them and the others sleep.
 *
 * Sharing them saves time unless it takes longer to meet, or the processors are two halves of one, or others want one of
 * them. That depends on the network and on where the system runs the threads, so both ways are tried now and then, and the
 * faster one goes on. Trials are short and go by medians. These do not see that a thread now and then loses its processor
 * for milliseconds; so if sharing takes longer on average, both are compared over a stretch of time.
 */
#ifndef NATIVE_SHARING_H
#define NATIVE_SHARING_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define NATIVE_TRIED 32      /* intervals in each way: the median of what they take counts; */
#define NATIVE_TRIED_LONG 5  /* so many do if they take */
#define NATIVE_TRIAL 1e-3    /* seconds together */
#define NATIVE_GAIN 1.05     /* so many times as fast as one have all to be to win */
#define NATIVE_SOON 4.0      /* times what a trial took, until the next one; four times as long after each, */
#define NATIVE_LATER 64.0    /* up to this */
#define NATIVE_AVERAGED 2e-2 /* seconds of intervals whose mean counts */
#define NATIVE_COMPARED 16.0 /* times what a comparison took, until the next trial */

enum native_learning {
    NATIVE_DECIDED,
    NATIVE_TRYING,   /* all, then one */
    NATIVE_COMPARING /* one with the latest stretch that all shared */
};

struct native_sharing {
    int64_t n_threads, n_sharing; /* how many there are, and how many share the next interval: all or one */
    enum native_learning learning;
    double all, one;            /* what an interval took if all shared it, and if one took it, in seconds */
    double cost, pause;         /* what the trial takes, in seconds, and how many times that to the next one */
    double left;                /* seconds until then, for ever if nothing is to be tried */
    int64_t n;                  /* intervals in this way; the first of a trial does not count: others have to wake up */
    double spent;               /* seconds that they took */
    double tried[NATIVE_TRIED]; /* each of them, in a trial */
};

static int native_compare_seconds(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* Have some threads share intervals for one reason or another. */
static void native_go_on(struct native_sharing *sharing, enum native_learning learning, int64_t n_sharing)
{
    sharing->learning = learning;
    sharing->n_sharing = n_sharing;
    sharing->n = learning == NATIVE_TRYING ? -1 : 0;
    sharing->spent = 0.0;
}

/* Let all share; `adaptive` says that one may take all blocks where that is faster. */
static void native_begin_sharing(struct native_sharing *sharing, int64_t n_threads, int adaptive)
{
    const int settled = !adaptive || n_threads == 1;
    sharing->n_threads = n_threads;
    sharing->pause = NATIVE_SOON;
    sharing->left = sharing->one = INFINITY;
    native_go_on(sharing, settled ? NATIVE_DECIDED : NATIVE_TRYING, n_threads);
}

/* Take note of an interval that was tried. */
static void native_learn_by_trial(struct native_sharing *sharing, double seconds)
{
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
        native_go_on(sharing, NATIVE_TRYING, 1);
        return;
    }
    sharing->one = median;
    sharing->left = sharing->pause * sharing->cost;
    sharing->pause = 4.0 * sharing->pause < NATIVE_LATER ? 4.0 * sharing->pause : NATIVE_LATER;
    sharing->cost = 0.0;
    native_go_on(sharing, NATIVE_DECIDED, NATIVE_GAIN * sharing->all < sharing->one ? sharing->n_threads : 1);
}

/* Take note of a stretch of intervals that took so many seconds each: compare it with those of one if all shared it, which
 * should take less than one mostly does, or decide. */
static void native_learn_by_stretch(struct native_sharing *sharing, double mean)
{
    if (sharing->learning == NATIVE_COMPARING) {
        const int one_wins = mean < sharing->all;
        sharing->one = INFINITY; /* until the next trial this is settled */
        sharing->left = NATIVE_COMPARED * 2.0 * NATIVE_AVERAGED;
        native_go_on(sharing, NATIVE_DECIDED, one_wins ? 1 : sharing->n_threads);
    } else if (sharing->n_sharing > 1 && mean > sharing->one) {
        sharing->all = mean;
        native_go_on(sharing, NATIVE_COMPARING, 1);
    } else {
        native_go_on(sharing, NATIVE_DECIDED, sharing->n_sharing);
    }
}

/* Take note of how many seconds an interval took, and decide how many threads share the next one. */
static void native_learn(struct native_sharing *sharing, double seconds)
{
    if (sharing->learning == NATIVE_TRYING) {
        native_learn_by_trial(sharing, seconds);
        return;
    }
    sharing->left -= seconds;
    sharing->spent += seconds;
    sharing->n++;
    if (sharing->left < 0.0 && sharing->learning == NATIVE_DECIDED)
        native_go_on(sharing, NATIVE_TRYING, sharing->n_threads);
    else if (sharing->spent > NATIVE_AVERAGED)
        native_learn_by_stretch(sharing, sharing->spent / (double)sharing->n);
}

#endif
