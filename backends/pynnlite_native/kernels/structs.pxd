# cython: language_level=3
"""The structs of structs.h, as far as Cython sets or reads their fields."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t

from pynnlite.lowering.described cimport lowered_program, lowered_programs


cdef extern from "structs.h" nogil:
    int NATIVE_SECTIONS, NATIVE_STEPS, NATIVE_TILE, NATIVE_TURN, NATIVE_LANES, NATIVE_RUNGS
    int NATIVE_CURR_EXP, NATIVE_COND_EXP, NATIVE_CURR_DELTA
    int NATIVE_DONE, NATIVE_LISTS_FULL, NATIVE_LOG_FULL, NATIVE_SENDING, NATIVE_WAITING, NATIVE_LACKING, NATIVE_BROKEN
    int NATIVE_UNSOLVED
    int NATIVE_UNSENT, NATIVE_UNDER_WAY, NATIVE_RECEIVED

    struct native_injected:
        int64_t n_ranges
        const int64_t *range
        const double *offset
        const double *rest
        const double *gain
        double *drive

    struct native_currents:
        int64_t first, n_columns
        const double *value
        const uint8_t *changed

    struct native_part:
        int32_t kernel, population, prompt, shared, drive_shared
        int64_t n, first, n_receptors, n_states, stride
        const int64_t *offset
        const int64_t *into
        double *state
        int64_t n_constants
        const double *number
        const double **constant
        const int64_t *back
        int64_t *care
        const double *drive
        native_injected injected
        const lowered_programs *programs
        int64_t n_cells
        uint64_t key
        int64_t *lost

    struct native_probe:
        const double *values
        int32_t receptor
        int64_t offset
        const int32_t *cell
        int64_t n, next, interval, sample, stride
        double *out
        int64_t part

    struct native_history:
        const uint8_t *wanted
        double spike_rate, trace_rate, second_rate
        int64_t n
        double *second
        uint32_t *count
        int64_t capacity, width
        double *ring
        int64_t longest, epoch, origin
        double settled

    struct native_sent:
        int64_t due

    struct native_moment:
        int64_t step

    struct native_tape_draw:
        int64_t kind, first, second, result

    struct native_tape_event:
        const lowered_program *piece
        const native_tape_draw *draw
        int64_t n_draws
        const int64_t *kept
        int64_t n_kept

    struct native_past:
        const uint8_t *wanted
        int64_t n
        uint32_t *count
        int64_t capacity, width
        double *ring
        int64_t longest, settled
        double dt
        int64_t n_target
        lowered_program fired
        const double *number
        int64_t n_numbers, n_registers

    struct native_tape_head:
        int64_t last

    struct native_tape:
        native_tape_event arrival, spike
        lowered_program observe
        const double *number
        int64_t n_numbers, n_columns, n_registers, n_kept, n_written, n_source, n_target, n_observed, weight
        int32_t has_factor, by_factor
        double dt
        double **column
        double *at
        const double *sign
        native_tape_head *head
        double *source
        native_past *past
        const int64_t *variable
        uint64_t key
        const uint32_t *occurrence
        int64_t shift

    struct native_plasticity:
        int32_t timing, dependence, odd
        double least, most, sign, up, up_second, down, down_second, fall, power_up, power_down, second_rate
        native_history *history
        native_moment *moment
        const int32_t *dendritic
        int64_t passed, n_sent
        const native_sent *sent
        const native_tape *tape

    struct native_factors:
        int32_t population
        int64_t n_sources
        double dt
        int64_t n_variables
        double *variable
        int64_t *at
        int64_t *last
        lowered_program arrival
        int64_t n_numbers
        double **slot
        int64_t first, since, elapsed, factor, known, n_slots
        int64_t *begin
        int64_t used, capacity
        double *value

    struct native_section:
        int32_t sliced, several
        int64_t n_delays
        const int64_t *delay
        const uint32_t *offset
        const uint8_t *synapses
        int64_t size
        double constant
        int32_t format, next
        int64_t n_sources
        const native_factors *factors
        const native_plasticity *learning

    struct native_draws:
        int64_t ticks, n

    struct native_private:
        int64_t population, delay, since, first, n, target
        int32_t shared
        const double *weight
        uint64_t key
        int64_t earliest, latest, n_portions
        const int64_t *begin
        const int64_t *end
        const int32_t *portions
        const int64_t *ladder
        const uint32_t *floor
        const int64_t *offset
        const uint64_t *threshold
        int64_t n_rungs
        const uint32_t *rung
        native_draws *draws

    struct native_table:
        native_section *section
        int64_t n_sections
        int32_t ahead
        int64_t n_slots, n_padded
        double *sums
        int64_t turn, delivered, arrived
        int64_t *start
        int64_t n_private, n_early
        native_private *private
        int64_t n_histories
        native_history **history
        int64_t n_tapes, n_pasts
        native_past **past

    struct native_block:
        int64_t n_cells, n_parts, n_probes, n_tables
        native_part *part
        native_table *table
        double **sums
        native_probe *probe
        int32_t *fired
        int64_t *fired_begin
        int64_t *part_of
        int64_t lost[3]
        int64_t delivering, updating, events
        native_draws draws

    struct native_lists:
        int64_t n_slots, reach, capacity, used
        int32_t *index
        int32_t *count
        int64_t *n_volleys
        int64_t *begin
        int32_t *population

    struct native_feed:
        int64_t n
        const int32_t *index
        const int32_t *count
        const int64_t *step
        const uint8_t *wanted

    struct native_packet:
        int32_t *total
        int32_t *count

    ctypedef void (*native_function)() noexcept

    struct native_ranks:
        int64_t n, room, rank, stride
        int32_t *board
        native_function gather, test
        void *status
        int32_t by_number
        uintptr_t all, type
        int32_t *received
        const int32_t **pointers

    struct native_log:
        int64_t capacity, used
        int32_t *population
        int32_t *index
        int64_t *step

    struct native_engine:
        int64_t step, interval, n_populations, n_blocks, pending
        int32_t sent, distributed, prompt, crowded
        int64_t exchanging
        const uint8_t *emits
        const uint8_t *recorded
        native_block *block
        native_lists lists
        native_packet packet
        native_ranks ranks
        native_feed *feed
        int64_t n_factors
        native_factors **factors
        native_log log
        native_currents currents


cdef extern from "delivery/arrivals.h" nogil:
    int native_make_arrivals(native_table *, int64_t, int64_t) noexcept
    void native_drop_arrivals(native_table *) noexcept


cdef extern from "exchange/ranks.h" nogil:
    int NATIVE_BEFORE_PACKET
