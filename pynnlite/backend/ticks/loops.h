/* The copies of the loops for the instruction sets. */
#ifndef TICKS_LOOPS_H
#define TICKS_LOOPS_H

#include "lists.h"
#include "ticks.h"

#include <denormals.h>
#include <distributions.h>
#include <operation_numbers.h>
#include <philox.h>

#define LEVELS_OF ticks
#define LEVELS_COPY "tick.h"
#include <instruction_sets.h>

#endif
