/* The operations of programs: the one table of their names and values, from which come their numbers, the interpreter
 * (interpret.h) and printed programs (printing.py).
 *
 * X(name, value): A, B, C are the operands of one cell; a, b, c are numbers that all cells share. The letters behind the
 * underscore say which operands are which: v for each cell, s for shared.
 *
 * fused() is a product and a sum that are rounded once, by name: so the bits do not depend on the compiler. Minimum and
 * maximum are NaN if an operand is. */
#ifndef PYNNLITE_OPERATIONS_H
#define PYNNLITE_OPERATIONS_H

#define PYNNLITE_OPERATIONS(X)                                                                                     \
    X(copy_v, A)                                                                                                   \
    X(copy_s, a)                                                                                                   \
    X(add_vv, A + B)                                                                                               \
    X(add_vs, A + b)                                                                                               \
    X(subtract_vv, A - B)                                                                                          \
    X(subtract_vs, A - b)                                                                                          \
    X(subtract_sv, a - B)                                                                                          \
    X(multiply_vv, A * B)                                                                                          \
    X(multiply_vs, A * b)                                                                                          \
    X(divide_vv, A / B)                                                                                            \
    X(divide_vs, A / b)                                                                                            \
    X(divide_sv, a / B)                                                                                            \
    X(fma_vvv, fused(A, B, C))                                                                                     \
    X(fma_vsv, fused(A, b, C))                                                                                     \
    X(fma_vvs, fused(A, B, c))                                                                                     \
    X(fma_vss, fused(A, b, c))                                                                                     \
    X(fms_vvv, fused(A, B, -C))                                                                                    \
    X(fms_vsv, fused(A, b, -C))                                                                                    \
    X(fnma_vvv, fused(-A, B, C))                                                                                   \
    X(fnma_vsv, fused(-A, b, C))                                                                                   \
    X(fnma_vvs, fused(-A, B, c))                                                                                   \
    X(fnma_vss, fused(-A, b, c))                                                                                   \
    X(negative_v, -A)                                                                                              \
    X(abs_v, fabs(A))                                                                                              \
    X(minimum_vv, ((A < B) | (A != A)) ? A : B)                                                                    \
    X(minimum_vs, ((A < b) | (A != A)) ? A : b)                                                                    \
    X(maximum_vv, ((A > B) | (A != A)) ? A : B)                                                                    \
    X(maximum_vs, ((A > b) | (A != A)) ? A : b)                                                                    \
    X(greater_vv, A > B ? 1.0 : 0.0)                                                                               \
    X(greater_vs, A > b ? 1.0 : 0.0)                                                                               \
    X(greater_sv, a > B ? 1.0 : 0.0)                                                                               \
    X(greater_equal_vv, A >= B ? 1.0 : 0.0)                                                                        \
    X(greater_equal_vs, A >= b ? 1.0 : 0.0)                                                                        \
    X(greater_equal_sv, a >= B ? 1.0 : 0.0)                                                                        \
    X(equal_vv, A == B ? 1.0 : 0.0)                                                                                \
    X(equal_vs, A == b ? 1.0 : 0.0)                                                                                \
    X(where_vvv, A != 0.0 ? B : C)                                                                                 \
    X(where_vsv, A != 0.0 ? b : C)                                                                                 \
    X(where_vvs, A != 0.0 ? B : c)                                                                                 \
    X(where_vss, A != 0.0 ? b : c)                                                                                 \
    X(sqrt_v, __builtin_sqrt(A))                                                                                   \
    X(exp_v, fused_exp(A))                                                                                         \
    X(expm1_v, fused_expm1(A))                                                                                     \
    X(log_v, draws_log(A))                                                                                         \
    X(exprel_v, fused_exprel(A))                                                                                   \
    X(rexprel_v, fused_rexprel(A))                                                                                 \
    X(tanh_v, fused_tanh(A))

#endif
