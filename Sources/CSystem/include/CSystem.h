// System calls that Swift's Glibc module does not show, or shows differently by version.
#ifndef LEXOTOMY_CSYSTEM_H
#define LEXOTOMY_CSYSTEM_H

#include <stdint.h>
#include <sys/types.h>

/// Copies up to `count` bytes from `in` at `*in_offset` to the file position of `out`,
/// inside the kernel where it can. Advances `*in_offset`. Returns the bytes copied, 0 at the
/// end of `in`, or -1 with `errno` set.
ssize_t lexotomy_copy(int in, int64_t *in_offset, int out, size_t count);

/// Asks for `count` written bytes, or all up to the end if it is 0, to go to the disk now, so that a
/// later `fsync` has less to do. Waits only if the disk has too much to do already. Only advice: a
/// failure is ignored.
void lexotomy_start_writeback(int descriptor, int64_t offset, int64_t count);

/// Renames `from` to `to` unless `to` exists (`EEXIST`). Returns 0, or -1 with `errno` set.
int lexotomy_rename_new(const char *from, const char *to);

/// The columns of the terminal at `descriptor`, or 0 when it is none or does not say.
int lexotomy_terminal_columns(int descriptor);

/// Asks the processor for the memory at `address`, which will be read soon. Only advice: any
/// address is allowed.
static inline void lexotomy_prefetch(const void *address) { __builtin_prefetch(address); }

/// Whether the processor has the SHA instructions, without which the two functions below stop the
/// process.
int lexotomy_has_sha256(void);

/// Takes `blocks` blocks of 64 bytes into a SHA-256 state of eight words.
void lexotomy_sha256(uint32_t *state, const uint8_t *data, size_t blocks);

/// Takes as many blocks of two independent streams, in little more time than one of them takes.
void lexotomy_sha256_pair(
    uint32_t *state, const uint8_t *data, uint32_t *other_state, const uint8_t *other_data,
    size_t blocks);

/// Sets the sentence that ends the message of a process whose memory runs out. It must live as long as
/// the process.
void lexotomy_set_memory_remedy(const char *text);

/// The highest resident set size of this process so far, in bytes.
int64_t lexotomy_peak_resident_bytes(void);

#endif
