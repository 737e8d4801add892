#include "CFuzzing.h"

#include <sanitizer/lsan_interface.h>
#include <stdatomic.h>

extern int __sanitizer_install_malloc_and_free_hooks(
    void (*malloc_hook)(const volatile void *, size_t), void (*free_hook)(const volatile void *));
extern size_t __sanitizer_get_allocated_size(const volatile void *);

static atomic_long live;
static atomic_long peak;
static long base;

static void taken(const volatile void *pointer, size_t size) {
  long sum = atomic_fetch_add(&live, (long)size) + (long)size;
  long highest = atomic_load(&peak);
  while (sum > highest && !atomic_compare_exchange_weak(&peak, &highest, sum)) {}
}

static void released(const volatile void *pointer) {
  if (pointer) atomic_fetch_sub(&live, (long)__sanitizer_get_allocated_size(pointer));
}

void lexotomy_follow_memory(void) { __sanitizer_install_malloc_and_free_hooks(taken, released); }

void lexotomy_reset_peak(void) {
  base = atomic_load(&live);
  atomic_store(&peak, base);
}

size_t lexotomy_peak_bytes(void) { return (size_t)(atomic_load(&peak) - base); }

void lexotomy_count_leaks(int is_counted) {
  if (is_counted) {
    __lsan_enable();
  } else {
    __lsan_disable();
  }
}
