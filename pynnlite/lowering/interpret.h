/* The interpreter of programs. Included once for each instruction set.
 *
 * An operation takes a whole tile, so that its cells share what it costs to read it; each slot points to the numbers of
 * the tile, or to one number that all cells share. An operation may write over what it reads. */

#define LOWERED_UNROLLED _Pragma("GCC unroll 8")

#define T(j) const double *const p##j = slot[term[j].value], c##j = *slot[term[j].factor];
#define U(j, rest) fused(p##j[i], c##j, rest)
#define LINEAR(count, terms, value)                                \
    case count: {                                                  \
        terms LOWERED_INDEPENDENT LOWERED_UNROLLED for (int64_t i = 0; i < n; i++) { \
            to[i] = value;                                         \
        }                                                          \
        break;                                                     \
    }

/* A base plus products of values and numbers, in turn. */
static LOWERED_INLINE void LEVEL(linear)(const struct lowered_operation *o, const struct lowered_term *term,
                                        double *const *slot, const int64_t n)
{
    double *const to = slot[o->to];
    const double *const base = slot[o->a];
    switch (o->n) {
        LINEAR(1, T(0), U(0, base[i]))
        LINEAR(2, T(0) T(1), U(1, U(0, base[i])))
        LINEAR(3, T(0) T(1) T(2), U(2, U(1, U(0, base[i]))))
        LINEAR(4, T(0) T(1) T(2) T(3), U(3, U(2, U(1, U(0, base[i])))))
        LINEAR(5, T(0) T(1) T(2) T(3) T(4), U(4, U(3, U(2, U(1, U(0, base[i]))))))
        LINEAR(6, T(0) T(1) T(2) T(3) T(4) T(5), U(5, U(4, U(3, U(2, U(1, U(0, base[i])))))))
    }
}
#undef T
#undef U
#undef LINEAR

#define A p[i]
#define B q[i]
#define C r[i]
#define OPERATION(name, value)                                   \
    case LOWERED_##name: {                                        \
        double *const to = slot[o->to];                          \
        const double *const p = slot[o->a], *const q = slot[o->b], *const r = slot[o->c]; \
        const double a = *p, b = *q, c = *r;                     \
        (void)a, (void)b, (void)c;                               \
        LOWERED_INDEPENDENT LOWERED_UNROLLED for (int64_t i = 0; i < n; i++) {     \
            to[i] = value;                                       \
        }                                                        \
        break;                                                   \
    }
static LOWERED_INLINE void LEVEL(interpret)(const struct lowered_program *program, double *const *slot, const int64_t n)
{
    for (const struct lowered_operation *o = program->operation;; o++) {
        switch (o->code) {
            PYNNLITE_OPERATIONS(OPERATION)
        case LOWERED_LINEAR:
            LEVEL(linear)(o, program->term + o->b, slot, n);
            break;
        default:
            return;
        }
    }
}
#undef OPERATION
#undef A
#undef B
#undef C

/* Run a program on n cells: a tile, or fewer, a multiple of 8. */
static void LEVEL(run_tile)(const struct lowered_program *program, double *const *slot)
{
    LEVEL(interpret)(program, slot, LOWERED_TILE);
}

static void LEVEL(run_lanes)(const struct lowered_program *program, double *const *slot, int64_t n)
{
    LEVEL(interpret)(program, slot, n / LOWERED_LANES * LOWERED_LANES);
}

static LOWERED_INLINE void LEVEL(run)(const struct lowered_program *program, double *const *slot, int64_t n)
{
    if (n == LOWERED_TILE)
        LEVEL(run_tile)(program, slot);
    else
        LEVEL(run_lanes)(program, slot, n);
}
