/* Philox4x32-10 and the rules that turn its output into one 64-bit word per place.
 *
 * J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
 * The lane rules are laid down in docs/reference/random-numbers.md; twin/words.py is the readable version.
 */
#ifndef PYNNLITE_DRAWS_PHILOX_H
#define PYNNLITE_DRAWS_PHILOX_H

#include <stdint.h>
#if defined(__x86_64__) && defined(__GNUC__)
#define DRAWS_HAS_WIDE 1
#include <immintrin.h>
#endif

/* Helpers are inlined into loops compiled for wider instruction sets, where a call would undo the vectorisation. */
#if defined(__GNUC__)
#define DRAWS_INLINE static inline __attribute__((always_inline))
#else
#define DRAWS_INLINE static inline
#endif

/* One Philox call serves a quad: four neighbouring places, which are its lanes. Loops work on batches of quads. */
#define DRAWS_LANES 4
#define DRAWS_QUADS 64
#define DRAWS_BATCH (DRAWS_LANES * DRAWS_QUADS)

struct draws_key {
    uint32_t low, high;
};

/* Counters of one batch: word 0, word 1 and the part of word 3 above its lowest bit. Word 2 is the attempt. */
struct draws_counters {
    uint32_t index[DRAWS_QUADS], ordinal[DRAWS_QUADS], high[DRAWS_QUADS];
};

/* One 32-bit word for each lane and quad of a batch. */
struct draws_lanes {
    uint32_t lane[DRAWS_LANES][DRAWS_QUADS];
};

DRAWS_INLINE struct draws_key draws_key(uint64_t key)
{
    struct draws_key k = {(uint32_t)key, (uint32_t)(key >> 32)};
    return k;
}

DRAWS_INLINE void draws_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d, struct draws_key *key)
{
    uint64_t p = (uint64_t)0xD2511F53u * *a, q = (uint64_t)0xCD9E8D57u * *c;
    uint32_t b0 = *b, d0 = *d;
    *a = (uint32_t)(q >> 32) ^ b0 ^ key->low;
    *b = (uint32_t)q;
    *c = (uint32_t)(p >> 32) ^ d0 ^ key->high;
    *d = (uint32_t)p;
    key->low += 0x9E3779B9u;
    key->high += 0xBB67AE85u;
}

/* Encrypt one counter in place. */
DRAWS_INLINE void draws_philox(struct draws_key key, uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
    draws_round(a, b, c, d, &key);
}

/* All four lanes of the first `quads` counters of a batch; `block` is 0 for upper words and 1 for lower words. */
DRAWS_INLINE void draws_batch(struct draws_key key, const struct draws_counters *restrict counters, uint32_t attempt,
                              uint32_t block, int quads, struct draws_lanes *restrict out)
{
    for (int j = 0; j < quads; j++) {
        uint32_t a = counters->index[j], b = counters->ordinal[j], c = attempt, d = counters->high[j] | block;
        draws_philox(key, &a, &b, &c, &d);
        out->lane[0][j] = a;
        out->lane[1][j] = b;
        out->lane[2][j] = c;
        out->lane[3][j] = d;
    }
}

#if defined(DRAWS_HAS_WIDE)
/* Eight words in the lower halves of eight lanes. */
__attribute__((target("avx512f"))) DRAWS_INLINE __m512i draws_widened(const uint32_t *from)
{
    return _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)from));
}

/* The same with 32-bit words in 64-bit lanes, of which a multiplication reads the lower halves and no others; compilers
 * multiply whole lanes, which takes three times as long. It reads and writes whole vectors, `quads` rounded up to
 * eight: what is beyond means nothing. */
__attribute__((target("avx512f"))) DRAWS_INLINE void
draws_batch_wide(struct draws_key key, const struct draws_counters *restrict counters, uint32_t attempt, uint32_t block,
                 int quads, struct draws_lanes *restrict out)
{
    const __m512i first = _mm512_set1_epi64(0xD2511F53), second = _mm512_set1_epi64(0xCD9E8D57);
    for (int j = 0; j < quads; j += 8) {
        __m512i a = draws_widened(counters->index + j), b = draws_widened(counters->ordinal + j);
        __m512i c = _mm512_set1_epi64(attempt);
        __m512i d = _mm512_or_si512(draws_widened(counters->high + j), _mm512_set1_epi64(block));
        struct draws_key k = key;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            const __m512i p = _mm512_mul_epu32(a, first), q = _mm512_mul_epu32(c, second);
            a = _mm512_ternarylogic_epi64(_mm512_srli_epi64(q, 32), b, _mm512_set1_epi64(k.low), 0x96);
            c = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p, 32), d, _mm512_set1_epi64(k.high), 0x96);
            b = q;
            d = p;
            k.low += 0x9E3779B9u;
            k.high += 0xBB67AE85u;
        }
        _mm256_storeu_si256((__m256i *)(out->lane[0] + j), _mm512_cvtepi64_epi32(a));
        _mm256_storeu_si256((__m256i *)(out->lane[1] + j), _mm512_cvtepi64_epi32(b));
        _mm256_storeu_si256((__m256i *)(out->lane[2] + j), _mm512_cvtepi64_epi32(c));
        _mm256_storeu_si256((__m256i *)(out->lane[3] + j), _mm512_cvtepi64_epi32(d));
    }
}

/* Four words in the lower halves of four lanes, and back. */
__attribute__((target("avx2"))) DRAWS_INLINE __m256i draws_widened_four(const uint32_t *from)
{
    return _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)from));
}

__attribute__((target("avx2"))) DRAWS_INLINE void draws_narrowed_four(uint32_t *to, __m256i lanes)
{
    const __m256i lower = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(lanes, lower)));
}

/* The same with AVX2, two vectors side by side: a multiplication takes several cycles. */
__attribute__((target("avx2"))) DRAWS_INLINE void
draws_batch_narrow(struct draws_key key, const struct draws_counters *restrict counters, uint32_t attempt,
                   uint32_t block, int quads, struct draws_lanes *restrict out)
{
    const __m256i first = _mm256_set1_epi64x(0xD2511F53), second = _mm256_set1_epi64x(0xCD9E8D57);
    for (int j = 0; j < quads; j += 8) {
        __m256i a[2], b[2], c[2], d[2];
        for (int h = 0; h < 2; h++) {
            a[h] = draws_widened_four(counters->index + j + 4 * h);
            b[h] = draws_widened_four(counters->ordinal + j + 4 * h);
            c[h] = _mm256_set1_epi64x(attempt);
            d[h] = _mm256_or_si256(draws_widened_four(counters->high + j + 4 * h), _mm256_set1_epi64x(block));
        }
        struct draws_key k = key;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            const __m256i low = _mm256_set1_epi64x(k.low), high = _mm256_set1_epi64x(k.high);
#pragma GCC unroll 2
            for (int h = 0; h < 2; h++) {
                const __m256i p = _mm256_mul_epu32(a[h], first), q = _mm256_mul_epu32(c[h], second);
                a[h] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(q, 32), b[h]), low);
                c[h] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p, 32), d[h]), high);
                b[h] = q;
                d[h] = p;
            }
            k.low += 0x9E3779B9u;
            k.high += 0xBB67AE85u;
        }
        for (int h = 0; h < 2; h++) {
            draws_narrowed_four(out->lane[0] + j + 4 * h, a[h]);
            draws_narrowed_four(out->lane[1] + j + 4 * h, b[h]);
            draws_narrowed_four(out->lane[2] + j + 4 * h, c[h]);
            draws_narrowed_four(out->lane[3] + j + 4 * h, d[h]);
        }
    }
}
#endif

/* One lane of one counter: the upper (block 0) or lower (block 1) half of a word. */
DRAWS_INLINE uint32_t draws_half(struct draws_key key, uint32_t index, uint32_t ordinal, uint32_t attempt,
                                 uint32_t high, uint32_t block, uint32_t lane)
{
    uint32_t w[DRAWS_LANES] = {index, ordinal, attempt, high | block};
    draws_philox(key, &w[0], &w[1], &w[2], &w[3]);
    return w[lane];
}

/* Half of the word of cell `index` at `ordinal` (the step, for a Poisson source): the cell rule. */
DRAWS_INLINE uint32_t draws_cell_half(uint64_t key, uint64_t index, uint64_t ordinal, uint32_t attempt, uint32_t block)
{
    return draws_half(draws_key(key), (uint32_t)(index >> 2), (uint32_t)ordinal, attempt,
                      (uint32_t)(ordinal >> 32) << 1, block, (uint32_t)index & 3);
}

/* Half of word number `ordinal` of anchor `anchor`: the anchor rule. */
DRAWS_INLINE uint32_t draws_anchor_half(uint64_t key, uint64_t anchor, uint64_t ordinal, uint32_t attempt,
                                        uint32_t block)
{
    return draws_half(draws_key(key), (uint32_t)anchor, (uint32_t)(ordinal >> 2), attempt,
                      (uint32_t)(ordinal >> 34) << 1, block, (uint32_t)ordinal & 3);
}

#endif
