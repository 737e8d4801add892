// The memory that the code under test takes, told by the hooks of the address sanitizer.
#ifndef LEXOTOMY_CFUZZING_H
#define LEXOTOMY_CFUZZING_H

#include <stddef.h>

/// Begins to follow every allocation and release of the process.
void lexotomy_follow_memory(void);

/// Forgets the highest sum so far.
void lexotomy_reset_peak(void);

/// The highest sum of live bytes above that at the last reset.
size_t lexotomy_peak_bytes(void);

/// Has leaks counted from now on, or not: what lives as long as the process may be held by a pointer
/// with a tag in it, which the sanitizer does not see.
void lexotomy_count_leaks(int is_counted);

#endif
