// What happens when memory runs out: a message and exit status 3, never a trap in the middle.
//
// Swift ends a process that gets no memory by a trap, and OpenBLAS waits for memory that never comes.
#include "CSystem.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// OpenBLAS asks this, when it is loaded, how many threads to start: none, we have our own.
int get_num_procs(void) { return 1; }

/// What helps where memory runs out.
static const char *remedy = "Allow more of it.";

void lexotomy_set_memory_remedy(const char *text) { remedy = text; }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LEXOTOMY_HAS_OTHER_MALLOC 1
#endif
#endif

#if defined(__GLIBC__) && !defined(LEXOTOMY_HAS_OTHER_MALLOC)

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

/// Ends the process as a kill would, which leaves no half-written output to be seen. Nothing here
/// takes memory.
static void end_without_memory(size_t size) {
  char text[320] = "Error: memory: the system refuses ";
  char digits[24];
  size_t end = strlen(text), count = 0;
  do {
    digits[count++] = (char)('0' + size % 10);
    size /= 10;
  } while (size > 0);
  while (count > 0) text[end++] = digits[--count];
  static const char rest[] = " bytes more. ";
  memcpy(text + end, rest, sizeof rest - 1);
  end += sizeof rest - 1;
  for (const char *byte = remedy; *byte != 0 && end < sizeof text - 1; byte++) text[end++] = *byte;
  text[end++] = '\n';
  if (write(STDERR_FILENO, text, end) < 0) _exit(3);
  _exit(3);
}

void *malloc(size_t size) {
  void *pointer = __libc_malloc(size);
  if (!pointer) end_without_memory(size);
  return pointer;
}

void *calloc(size_t count, size_t size) {
  void *pointer = __libc_calloc(count, size);
  if (!pointer) {
    size_t sum;
    end_without_memory(__builtin_mul_overflow(count, size, &sum) ? (size_t)-1 : sum);
  }
  return pointer;
}

void *realloc(void *pointer, size_t size) {
  void *moved = __libc_realloc(pointer, size);
  if (!moved && size > 0) end_without_memory(size);
  return moved;
}

void *memalign(size_t alignment, size_t size) {
  void *pointer = __libc_memalign(alignment, size);
  if (!pointer) end_without_memory(size);
  return pointer;
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

/// Swift takes buffers of any other alignment than that of `malloc` from here.
int posix_memalign(void **pointer, size_t alignment, size_t size) {
  int is_power = alignment > 0 && (alignment & (alignment - 1)) == 0;
  if (!is_power || alignment % sizeof(void *) != 0) return EINVAL;
  *pointer = memalign(alignment, size);
  return 0;
}

static void *nothing(void *argument) { return argument; }

/// Whether the system refuses threads.
static int refuses_threads(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, nothing, NULL) != 0) return 1;
  pthread_join(thread, NULL);
  return 0;
}

/// How often one may sleep while the system refuses threads.
static const int patience = 3;

/// libdispatch sleeps second after second until the system has a thread for it, which under a limit of
/// memory never comes.
unsigned sleep(unsigned seconds) {
  static atomic_int count;
  if (refuses_threads() && atomic_fetch_add(&count, 1) >= patience) {
    static const char text[] =
        "Error: memory: the system refuses another thread. Allow more of it.\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(3);
    _exit(3);
  }
  struct timespec time = {.tv_sec = seconds};
  nanosleep(&time, NULL);
  return 0;
}

#endif
