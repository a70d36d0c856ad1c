/* One copy of all loops. Included once for each instruction set; LEVEL(name) is the name of a function in this copy. */

#include "cells/careful.h"
#include "delivery/private_sources.h"
#include "delivery/add.h"
#include "plasticity/rules.h"
#include "plasticity/packs.h"
#include "plasticity/history.h"
#include "plasticity/slices.h"
#include <interpret.h>
#include "plasticity/tape.h"
#include "plasticity/tape_past.h"
#include "delivery/when_due.h"
#include "plasticity/catch_up.h"
#include "plasticity/factors.h"
#include "delivery/waiting_slices.h"
#include "delivery/ahead.h"
#include <lanes.h>
#include <update_cells.h>
#include "cells/by_programs.h"
#include "cells/update.h"
#include "cells/samples.h"
#include "block.h"

static const struct native_loops LEVEL(loops) = {
    LEVEL(run_block), LEVEL(settle_block), LEVEL(begin_step), LEVEL(sample_block),
    LEVEL(catch_up), LEVEL(count_passed), LEVEL(observe), LEVEL(work_out_factors), LEVEL(settle_table)};
