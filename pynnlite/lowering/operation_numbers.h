/* The numbers of the operations of programs. */
#ifndef LOWERED_OPERATION_NUMBERS_H
#define LOWERED_OPERATION_NUMBERS_H

#include <fused_exp.h>
#include <operations.h>

#define LOWERED_NUMBER(name, value) LOWERED_##name,
enum { PYNNLITE_OPERATIONS(LOWERED_NUMBER) LOWERED_LINEAR, LOWERED_END };
#undef LOWERED_NUMBER

#endif
