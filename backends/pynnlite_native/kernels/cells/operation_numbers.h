/* The numbers of the operations of programs. */
#ifndef NATIVE_OPERATION_NUMBERS_H
#define NATIVE_OPERATION_NUMBERS_H

#include <fused_exp.h>
#include <operations.h>

#define NATIVE_NUMBER(name, value) NATIVE_##name,
enum { PYNNLITE_OPERATIONS(NATIVE_NUMBER) NATIVE_LINEAR, NATIVE_END };
#undef NATIVE_NUMBER

#endif
