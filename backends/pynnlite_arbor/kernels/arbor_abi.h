/* The part of Arbor's interface for mechanisms that is needed here, as it is laid out in Arbor 0.12 (there,
 * arbor/mechanism_abi.h has all of it). So the mechanism compiles where Arbor is not installed. A mechanism for another
 * layout must not be loaded: cells.py looks at Arbor's version. */
#ifndef PYNNLITE_ARBOR_ABI_H
#define PYNNLITE_ARBOR_ABI_H

#include <stdint.h>

#define ABI_VERSION 0 /* what Arbor's macro comes to for all versions 0.x.0 of the layout */

enum { ABI_POINT = 1 }; /* kind of mechanism: at a place */
enum { ABI_CPU = 1 };   /* where its methods run */

/* Something that reached an instance of the mechanism. */
struct abi_event {
    uint32_t instance;
    float weight;
};

struct abi_events {
    const struct abi_event *begin, *end;
};

/* All instances of the mechanism in one cell group. */
struct abi_instances {
    uint32_t n;
    int n_detectors;
    int *domain;
    double dt;
    double *potential; /* [node], mV */
    double *current, *conductance, *temperature, *diameter, *area, *time_since_spike;
    int *node; /* [instance] */
    int *peer, *multiplicity;
    double *weight;
    uint32_t id;
    struct abi_events events;
    struct {
        uint32_t n[4];
        int *index[4];
    } constraints;
    double **parameter; /* [parameter][instance] */
    double **state;
    double *global;
    void *ion;
    double const *const *random;
};

struct abi_methods {
    uint32_t where, width, alignment;
    void (*init)(struct abi_instances *);
    void (*currents)(struct abi_instances *);
    void (*events)(struct abi_instances *, struct abi_events *);
    void (*advance)(struct abi_instances *);
    void (*ions)(struct abi_instances *);
    void (*after_spikes)(struct abi_instances *);
};

struct abi_field {
    const char *name, *unit;
    double usual, least, most;
};

struct abi_type {
    unsigned long version;
    const char *fingerprint, *name;
    uint32_t kind;
    _Bool is_linear, has_after_spikes;
    struct abi_field *global;
    uint32_t n_globals;
    struct abi_field *state;
    uint32_t n_states;
    struct abi_field *parameter;
    uint32_t n_parameters;
    void *ion;
    uint32_t n_ions;
    void *random;
    uint32_t n_random;
};

struct abi_mechanism {
    struct abi_type (*type)(void);
    struct abi_methods *(*on_cpu)(void);
    struct abi_methods *(*on_gpu)(void);
};

#endif
