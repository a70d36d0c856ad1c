/* The processor on which a thread runs. Does nothing on systems other than Linux. */
#ifndef NATIVE_PROCESSORS_H
#define NATIVE_PROCESSORS_H

#ifdef __linux__

#include <sched.h>

static int native_processor(void)
{
    return sched_getcpu();
}

/* Move the calling thread to another processor, if it may use one. */
static void native_leave_processor(int processor)
{
    cpu_set_t allowed, others;
    if (processor < 0 || sched_getaffinity(0, sizeof allowed, &allowed))
        return;
    others = allowed;
    CPU_CLR(processor, &others);
    if (!sched_setaffinity(0, sizeof others, &others)) /* fails if it may use no other */
        sched_setaffinity(0, sizeof allowed, &allowed);
}

#else

static int native_processor(void)
{
    return -1;
}

static void native_leave_processor(int processor)
{
    (void)processor;
}

#endif

#endif
