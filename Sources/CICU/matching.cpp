#include "CICU.h"

#include <new>

#include <unicode/ubrk.h>
#include <unicode/uregex.h>

#include "text.hpp"

struct cicu_regex {
  URegularExpression *handle = nullptr;
  UTF16Text text;
  std::vector<int32_t> found;
};

struct cicu_breaker {
  UBreakIterator *handle = nullptr;
  UTF16Text text;
  std::vector<int32_t> found;
};

namespace {

/// A match that takes more than about a second of steps, or 16 MB of stack, is given up.
void set_limits(URegularExpression *handle, UErrorCode &status) {
  uregex_setTimeLimit(handle, 3000, &status);
  uregex_setStackLimit(handle, 16 << 20, &status);
}

cicu_regex *wrap(URegularExpression *handle, UErrorCode &status, int32_t *code) {
  cicu_regex *regex = nullptr;
  if (U_SUCCESS(status)) {
    set_limits(handle, status);
    regex = new (std::nothrow) cicu_regex;
    if (regex == nullptr) status = U_MEMORY_ALLOCATION_ERROR;
  }
  *code = status;
  if (U_FAILURE(status) || regex == nullptr) {
    uregex_close(handle);
    delete regex;
    return nullptr;
  }
  regex->handle = handle;
  return regex;
}

}  // namespace

cicu_regex *cicu_regex_open(
    const uint8_t *pattern, size_t count, uint32_t options, int32_t *code, int32_t *offset) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError place = {};
  UTF16Text text;
  *offset = 0;
  if (!text.assign(pattern, count)) {
    *code = U_INDEX_OUTOFBOUNDS_ERROR;
    return nullptr;
  }
  uint32_t flags = 0;
  if (options & CICU_MULTILINE) flags |= UREGEX_MULTILINE;
  if (options & CICU_UNIX_LINES) flags |= UREGEX_UNIX_LINES;
  if (options & CICU_CASE_INSENSITIVE) flags |= UREGEX_CASE_INSENSITIVE;
  URegularExpression *handle =
      uregex_open(text.units.data(), text.length(), flags, &place, &status);
  *offset = place.offset;
  return wrap(handle, status, code);
}

cicu_regex *cicu_regex_clone(const cicu_regex *regex, int32_t *code) {
  UErrorCode status = U_ZERO_ERROR;
  URegularExpression *handle = uregex_clone(regex->handle, &status);
  return wrap(handle, status, code);
}

void cicu_regex_close(cicu_regex *regex) {
  if (regex == nullptr) return;
  uregex_close(regex->handle);
  delete regex;
}

int32_t cicu_regex_find_all(
    cicu_regex *regex, const uint8_t *text, size_t count, cicu_numbers found, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  if (!regex->text.assign(text, count)) return U_INDEX_OUTOFBOUNDS_ERROR;
  const int32_t length = regex->text.length();
  const UChar *units = regex->text.units.data();
  uregex_setText(regex->handle, units, length, &status);
  regex->found.clear();
  int32_t from = 0;
  int32_t last_end = -1;
  while (from <= length && uregex_find(regex->handle, from, &status) && U_SUCCESS(status)) {
    const int32_t start = uregex_start(regex->handle, 0, &status);
    const int32_t end = uregex_end(regex->handle, 0, &status);
    if (U_FAILURE(status)) break;
    if (start == end && end == last_end) {
      from += from < length && U16_IS_LEAD(units[from]) ? 2 : 1;
      continue;
    }
    regex->found.push_back(regex->text.offsets[start]);
    regex->found.push_back(regex->text.offsets[end]);
    from = end;
    last_end = end;
  }
  if (U_SUCCESS(status)) found(context, regex->found.data(), regex->found.size());
  return status;
}

cicu_breaker *cicu_breaker_open(int kind, const char *locale, int32_t *code) {
  UErrorCode status = U_ZERO_ERROR;
  const UBreakIteratorType type = kind == CICU_WORD ? UBRK_WORD : UBRK_CHARACTER;
  UBreakIterator *handle = ubrk_open(type, locale, nullptr, 0, &status);
  cicu_breaker *breaker = U_SUCCESS(status) ? new (std::nothrow) cicu_breaker : nullptr;
  *code = status;
  if (breaker == nullptr) {
    if (U_SUCCESS(status)) *code = U_MEMORY_ALLOCATION_ERROR;
    ubrk_close(handle);
    return nullptr;
  }
  breaker->handle = handle;
  return breaker;
}

void cicu_breaker_close(cicu_breaker *breaker) {
  if (breaker == nullptr) return;
  ubrk_close(breaker->handle);
  delete breaker;
}

int32_t cicu_breaker_find_all(
    cicu_breaker *breaker, const uint8_t *text, size_t count, cicu_numbers found, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  if (!breaker->text.assign(text, count)) return U_INDEX_OUTOFBOUNDS_ERROR;
  ubrk_setText(breaker->handle, breaker->text.units.data(), breaker->text.length(), &status);
  if (U_FAILURE(status)) return status;
  breaker->found.clear();
  ubrk_first(breaker->handle);
  for (int32_t end = ubrk_next(breaker->handle); end != UBRK_DONE;
       end = ubrk_next(breaker->handle)) {
    breaker->found.push_back(breaker->text.offsets[end]);
    breaker->found.push_back(ubrk_getRuleStatus(breaker->handle));
  }
  found(context, breaker->found.data(), breaker->found.size());
  return status;
}
