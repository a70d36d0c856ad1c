/* Cells whose equations have no solution. */
#ifndef NATIVE_LOST_H
#define NATIVE_LOST_H

#include "structs.h"

/* Note that a cell of a part has no solution in a step, unless its block has an earlier one: by step, population, index. */
static inline void native_lose(const struct native_part *part, int64_t step, int64_t cell)
{
    const int64_t found[3] = {step, part->population, part->first + cell};
    int64_t *const lost = part->lost;
    int k = 0;
    while (k < 2 && found[k] == lost[k])
        k++;
    if (lost[0] < 0 || found[k] < lost[k])
        for (k = 0; k < 3; k++)
            lost[k] = found[k];
}

#endif
