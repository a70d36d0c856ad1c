/* Compiles loops for several instruction sets, and chooses among the copies at run time.
 *
 * Before including this file, once in a compiled module, define
 *
 *     LEVELS_OF    the prefix of all names, such as draws
 *     LEVELS_COPY  the name of the header that has the loops
 *
 * The header is included once for each instruction set: "plain" (what the compiler takes for granted), and on x86-64
 * with GCC also "v3" (AVX2, FMA) and "v4" (AVX-512). It calls its functions LEVEL(name), which stands for
 * draws_plain_name, draws_v3_name or draws_v4_name, and ends by defining a table of them:
 *
 *     static const struct draws_loops LEVEL(loops) = {LEVEL(values), …};
 *
 * Then draws_level(0), draws_level(3) or draws_level(4) is the table for an instruction set, or NULL if this machine
 * cannot run it. All copies come from the same C, and a * b + c is never contracted, so all give the same bits.
 */
#ifndef PYNNLITE_INSTRUCTION_SETS_H
#define PYNNLITE_INSTRUCTION_SETS_H

#if !defined(LEVELS_OF) || !defined(LEVELS_COPY)
#error "define LEVELS_OF and LEVELS_COPY first"
#endif

#define LEVELS_PASTE(a, b) a##b
#define LEVELS_JOIN(a, b) LEVELS_PASTE(a, b)

#define LEVEL(name) LEVELS_JOIN(LEVELS_OF, _plain_##name)
#include LEVELS_COPY
#undef LEVEL

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)

#pragma GCC push_options
#pragma GCC target("avx,avx2,fma,bmi,bmi2,lzcnt,movbe,popcnt")
#define LEVEL(name) LEVELS_JOIN(LEVELS_OF, _v3_##name)
#include LEVELS_COPY
#undef LEVEL
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx,avx2,fma,bmi,bmi2,lzcnt,movbe,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")
#pragma GCC target("prefer-vector-width=512")
#define LEVEL(name) LEVELS_JOIN(LEVELS_OF, _v4_##name)
#include LEVELS_COPY
#undef LEVEL
#pragma GCC pop_options

/* Tell whether this machine has the instructions of x86-64-v3 or x86-64-v4. */
static inline int levels_has(int level)
{
    __builtin_cpu_init();
    const int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    const int v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512cd");
    return level == 3 ? v3 : v4;
}

static inline const struct LEVELS_JOIN(LEVELS_OF, _loops) *LEVELS_JOIN(LEVELS_OF, _level)(int level)
{
    if (level == 3 && levels_has(3))
        return &LEVELS_JOIN(LEVELS_OF, _v3_loops);
    if (level == 4 && levels_has(4))
        return &LEVELS_JOIN(LEVELS_OF, _v4_loops);
    return level == 0 ? &LEVELS_JOIN(LEVELS_OF, _plain_loops) : 0;
}

#else

static inline const struct LEVELS_JOIN(LEVELS_OF, _loops) *LEVELS_JOIN(LEVELS_OF, _level)(int level)
{
    return level == 0 ? &LEVELS_JOIN(LEVELS_OF, _plain_loops) : 0;
}

#endif

#endif
