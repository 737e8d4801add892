// SHA-256 (FIPS 180-4, section 6.2) with the SHA instructions of x86-64.
//
// A round waits for the one before, and the instructions take several cycles each: one stream leaves
// the unit half idle. Two streams, round by round in turn, fill it.
#include "CSystem.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define SHA __attribute__((target("sha,sse4.1,ssse3")))
/// Unrolled, since the words of the schedule are to stay in registers.
#define UNROLLED _Pragma("clang loop unroll(full)")

/// The fractional parts of the cube roots of the first 64 primes.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

int lexotomy_has_sha256(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

/// Digests `blocks` blocks of each of `streams` streams, at most two.
SHA static inline __attribute__((always_inline)) void digest(
    uint32_t *const *states, const uint8_t *const *data, size_t blocks, int streams) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const uint8_t *next[2];
  // The instructions want the words of the state as A, B, E, F and C, D, G, H, the first on top.
  __m128i abef[2], cdgh[2];
  UNROLLED for (int s = 0; s < streams; s++) {
    next[s] = data[s];
    __m128i abcd = _mm_loadu_si128((const __m128i *)states[s]);
    __m128i efgh = _mm_loadu_si128((const __m128i *)(states[s] + 4));
    abcd = _mm_shuffle_epi32(abcd, 0xb1);
    efgh = _mm_shuffle_epi32(efgh, 0x1b);
    abef[s] = _mm_alignr_epi8(abcd, efgh, 8);
    cdgh[s] = _mm_blend_epi16(efgh, abcd, 0xf0);
  }
  while (blocks-- > 0) {
    __m128i words[2][4], first[2], second[2];
    UNROLLED for (int s = 0; s < streams; s++) {
      first[s] = abef[s];
      second[s] = cdgh[s];
      UNROLLED for (int i = 0; i < 4; i++) {
        words[s][i] = _mm_shuffle_epi8(
            _mm_loadu_si128((const __m128i *)(next[s] + 16 * i)), big_endian);
      }
      next[s] += 64;
    }
    UNROLLED for (int group = 0; group < 16; group++) {
      const __m128i added = _mm_load_si128((const __m128i *)(constants + 4 * group));
      UNROLLED for (int s = 0; s < streams; s++) {
        __m128i *w = words[s];
        __m128i sums = _mm_add_epi32(w[group & 3], added);
        cdgh[s] = _mm_sha256rnds2_epu32(cdgh[s], abef[s], sums);
        abef[s] = _mm_sha256rnds2_epu32(abef[s], cdgh[s], _mm_shuffle_epi32(sums, 0x0e));
        if (group >= 12) continue;
        __m128i later = _mm_sha256msg1_epu32(w[group & 3], w[(group + 1) & 3]);
        later = _mm_add_epi32(
            later, _mm_alignr_epi8(w[(group + 3) & 3], w[(group + 2) & 3], 4));
        w[group & 3] = _mm_sha256msg2_epu32(later, w[(group + 3) & 3]);
      }
    }
    UNROLLED for (int s = 0; s < streams; s++) {
      abef[s] = _mm_add_epi32(abef[s], first[s]);
      cdgh[s] = _mm_add_epi32(cdgh[s], second[s]);
    }
  }
  UNROLLED for (int s = 0; s < streams; s++) {
    const __m128i feba = _mm_shuffle_epi32(abef[s], 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(cdgh[s], 0xb1);
    _mm_storeu_si128((__m128i *)states[s], _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(states[s] + 4), _mm_alignr_epi8(dchg, feba, 8));
  }
}

SHA void lexotomy_sha256(uint32_t *state, const uint8_t *data, size_t blocks) {
  digest(&state, &data, blocks, 1);
}

SHA void lexotomy_sha256_pair(
    uint32_t *state, const uint8_t *data, uint32_t *other_state, const uint8_t *other_data,
    size_t blocks) {
  uint32_t *const states[2] = {state, other_state};
  const uint8_t *const parts[2] = {data, other_data};
  digest(states, parts, blocks, 2);
}

#else

int lexotomy_has_sha256(void) { return 0; }

void lexotomy_sha256(uint32_t *state, const uint8_t *data, size_t blocks) {
  (void)state, (void)data, (void)blocks;
  __builtin_trap();
}

void lexotomy_sha256_pair(
    uint32_t *state, const uint8_t *data, uint32_t *other_state, const uint8_t *other_data,
    size_t blocks) {
  (void)state, (void)data, (void)other_state, (void)other_data, (void)blocks;
  __builtin_trap();
}

#endif
