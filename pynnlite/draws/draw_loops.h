/* One copy of all loops. Included once for each instruction set; LEVEL(name) is the name of a function in this copy. */

#include "values.h"
#include "choices.h"
#include "spikes.h"

static const struct draws_loops LEVEL(loops) = {
    LEVEL(elementary), LEVEL(lists),   LEVEL(places), LEVEL(bernoulli),
    LEVEL(choose),     LEVEL(choose_distinct), LEVEL(spikes), LEVEL(pass)};
