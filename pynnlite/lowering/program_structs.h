/* Programs of cells, as the interpreter reads them. */
#ifndef LOWERED_PROGRAM_STRUCTS_H
#define LOWERED_PROGRAM_STRUCTS_H

#include <stdint.h>
#include <string.h>

#define LOWERED_TILE 64 /* cells that go through a program together; one bit each fits a word */
#define LOWERED_LANES 8 /* numbers in a cache line; cells are padded to a multiple */
#define LOWERED_LINE 64 /* bytes of a cache line */

/* The arrays of some cells never overlap. There are too many of them for the compiler to check that at run time. */
#if defined(__clang__)
#define LOWERED_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define LOWERED_INDEPENDENT _Pragma("GCC ivdep")
#else
#define LOWERED_INDEPENDENT
#endif

#define LOWERED_INLINE inline __attribute__((always_inline))

/* The bits of a number as an integer, which is negative if the number is. */
static inline int64_t lowered_bits(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* An operation of a program: its number (operation_numbers.h), the slots of the result and of the operands. Of a
 * sum of products, `a` is the slot of the base, `b` the number of the first of n terms. */
struct lowered_operation {
    uint16_t code, to, a, b, c, n;
};

/* A value times a number: their slots. */
struct lowered_term {
    uint16_t value, factor;
};

struct lowered_program {
    const struct lowered_operation *operation; /* the last one is LOWERED_END */
    const struct lowered_term *term;
};

/* What the cells of one type do in a step, as programs (pynnlite/lowering). A slot points to a number, to the numbers of
 * a tile of cells, or to a register, which has room for a tile:
 *
 *     numbers | constants | columns: the state, arrivals, current | registers: new state, error, fires, length, chance, …
 */
struct lowered_programs {
    struct lowered_program step;    /* → registers: the new state; column: its error over the tolerance */
    struct lowered_program substep; /* the same for a part of a step; all results go to registers */
    struct lowered_program finish;  /* → columns: what arrivals change; register: 1 if the cell fires */
    struct lowered_program reset;   /* → registers: the state after a spike */
    struct lowered_program observe; /* → columns: definitions that are recorded */
    double dt;                     /* ms */
    int32_t by_stages;             /* 0: all is exact; there is no error and no substep */
    int32_t can_fire;              /* 1: there is a threshold or a hazard */
    int32_t by_chance;             /* 1: there is a hazard */
    int32_t is_held;               /* 1: cells are held after a spike */
    int32_t refractory_varies;     /* 1: each cell for a time of its own */
    int64_t n_numbers, n_registers, n_slots, n_states;
    const double *number;          /* [n_numbers] */
    int64_t refractory;            /* slots: steps for which a cell is held */
    int64_t column;                /* the first column of the state */
    int64_t hold;                  /* the countdown */
    int64_t arrival;               /* what has arrived at the first receptor */
    int64_t error;                 /* error of the step */
    int64_t result;                /* the first register, which are in the order of the columns of the state */
    int64_t fires, length, chance; /* registers: 1 if the cell fires; length of a substep, ms; a uniform draw */
    int64_t n_moving;
    const int64_t *moving;         /* slots that point to another tile for other cells */
    int64_t n_followed;
    const int64_t *followed;       /* those of them that a substep needs */
    int64_t n_reset;
    const int64_t *reset_state;    /* state variables that a spike assigns */
};

/* Cells of one population, side by side, that run by programs. Arrays are indexed by the cell; cells that pad the last
 * line are held for ever. */
struct lowered_cells {
    const struct lowered_programs *programs;
    int32_t population;            /* its number */
    int64_t first;                 /* index of the first cell */
    int64_t n, n_cells;            /* how many there are, with and without padding */
    int64_t n_receptors, n_constants;
    int64_t countdown;             /* number of the last column of the state */
    int64_t stride;                /* numbers from one column of the state to the next */
    double *state;                 /* [column][cell]: the state variables, what is noted in a step, the countdown */
    const double *const *constant; /* [constant]: its column, or the number that all cells share */
    const double *drive;           /* [cell]: injected current, nA */
    int64_t *care;                 /* [tile]: bits of the cells that need substeps, then [tile]: of those that fire */
    uint64_t key;                  /* of the draws of a hazard */
    int64_t *lost;                 /* step, population and index of the first cell without a solution; -1 */
};

/* Note that a cell has no solution in a step, unless an earlier one is noted: by step, population, index. */
static inline void lowered_lose(const struct lowered_cells *cells, int64_t step, int64_t cell)
{
    const int64_t found[3] = {step, cells->population, cells->first + cell};
    int64_t *const lost = cells->lost;
    int k = 0;
    while (k < 2 && found[k] == lost[k])
        k++;
    if (lost[0] < 0 || found[k] < lost[k])
        for (k = 0; k < 3; k++)
            lost[k] = found[k];
}

#endif
