#include <stddef.h>
#include <stdint.h>

extern int LLVMFuzzerRunDriver(
    int *count, char ***arguments, int (*test)(const uint8_t *start, size_t size));
extern int LLVMFuzzerTestOneInput(const uint8_t *start, size_t size);

/// What SwiftPM takes for the beginning of the program, in the place of libFuzzer's own `main`.
int Fuzzing_main(int count, char **arguments) {
  return LLVMFuzzerRunDriver(&count, &arguments, LLVMFuzzerTestOneInput);
}
