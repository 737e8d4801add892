#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <unicode/utf16.h>
#include <unicode/utf8.h>

/// UTF-16 made from UTF-8, with the byte that each unit began at.
struct UTF16Text {
  std::vector<UChar> units;
  std::vector<int32_t> offsets;

  /// Takes `text`; what is no UTF-8 becomes U+FFFD.
  bool assign(const uint8_t *text, size_t count) {
    if (count > INT32_MAX - 1) return false;
    units.clear();
    offsets.clear();
    int32_t index = 0;
    const int32_t length = static_cast<int32_t>(count);
    while (index < length) {
      const int32_t start = index;
      UChar32 scalar = text[index];
      if (scalar < 0x80) {
        index += 1;
      } else {
        U8_NEXT_OR_FFFD(text, index, length, scalar);
      }
      if (scalar >= 0x10000) {
        units.push_back(U16_LEAD(scalar));
        offsets.push_back(start);
        scalar = U16_TRAIL(scalar);
      }
      units.push_back(static_cast<UChar>(scalar));
      offsets.push_back(start);
    }
    offsets.push_back(length);
    units.push_back(0);
    return true;
  }

  int32_t length() const { return static_cast<int32_t>(offsets.size()) - 1; }
};
