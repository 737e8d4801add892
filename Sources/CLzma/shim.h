#include <lzma.h>

/// LZMA_CONCATENATED, whose macro Swift cannot read: one stream may follow the other.
static inline uint32_t clzma_concatenated(void) { return LZMA_CONCATENATED; }
