/* Programs of cells, as the interpreter reads them. */
#ifndef NATIVE_PROGRAM_STRUCTS_H
#define NATIVE_PROGRAM_STRUCTS_H

#include <stdint.h>

/* An operation of a program: its number (cells/operation_numbers.h), the slots of the result and of the operands. Of a
 * sum of products, `a` is the slot of the base, `b` the number of the first of n terms. */
struct native_operation {
    uint16_t code, to, a, b, c, n;
};

/* A value times a number: their slots. */
struct native_term {
    uint16_t value, factor;
};

struct native_program {
    const struct native_operation *operation; /* the last one is NATIVE_END */
    const struct native_term *term;
};

/* What the cells of one type do in a step, as programs (pynnlite/lowering). A slot points to a number, to the numbers of
 * a tile of cells, or to a register, which has room for a tile:
 *
 *     numbers | constants | columns: the state, arrivals, current | registers: new state, error, fires, length, chance, …
 */
struct native_programs {
    struct native_program step;    /* → registers: the new state; column: its error over the tolerance */
    struct native_program substep; /* the same for a part of a step; all results go to registers */
    struct native_program finish;  /* → columns: what arrivals change; register: 1 if the cell fires */
    struct native_program reset;   /* → registers: the state after a spike */
    struct native_program observe; /* → columns: definitions that are recorded */
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

#endif
