#include "CICU.h"

#include <string>
#include <vector>

#include <unicode/ulocdata.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>

namespace {

/// Hands over an item of more than one character as UTF-8.
void append_string(
    const std::vector<UChar> &units, int32_t length, cicu_bytes string, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  std::string bytes(static_cast<size_t>(length) * 3, '\0');
  int32_t count = 0;
  u_strToUTF8(
      &bytes[0], static_cast<int32_t>(bytes.size()), &count, units.data(), length, &status);
  if (U_SUCCESS(status)) {
    string(
        context, reinterpret_cast<const uint8_t *>(bytes.data()), static_cast<size_t>(count));
  }
}

/// Hands over one item of a set: first the sizes are asked for, then the contents.
int32_t append_item(
    const USet *set, int32_t index, cicu_numbers ranges, cicu_bytes string, void *context) {
  UChar32 first = 0;
  UChar32 last = 0;
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = uset_getItem(set, index, &first, &last, nullptr, 0, &status);
  if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status)) return status;
  if (length < 2) {
    const int32_t range[2] = {first, last};
    ranges(context, range, 2);
    return U_ZERO_ERROR;
  }
  std::vector<UChar> units(static_cast<size_t>(length) + 1);
  status = U_ZERO_ERROR;
  uset_getItem(set, index, &first, &last, units.data(), length + 1, &status);
  if (U_SUCCESS(status)) append_string(units, length, string, context);
  return status;
}

}  // namespace

int32_t cicu_exemplars(
    const char *locale, int kind, cicu_numbers ranges, cicu_bytes string, void *context,
    int *is_default) {
  UErrorCode status = U_ZERO_ERROR;
  ULocaleData *data = ulocdata_open(locale, &status);
  *is_default = status == U_USING_DEFAULT_WARNING;
  if (*is_default) {
    // ICU fell back to the locale of the environment; results must not depend on that.
    ulocdata_close(data);
    status = U_ZERO_ERROR;
    data = ulocdata_open("root", &status);
  }
  if (U_FAILURE(status)) return status;
  const ULocaleDataExemplarSetType types[4] = {
      ULOCDATA_ES_STANDARD, ULOCDATA_ES_AUXILIARY, ULOCDATA_ES_INDEX, ULOCDATA_ES_PUNCTUATION};
  USet *set = ulocdata_getExemplarSet(data, nullptr, 0, types[kind & 3], &status);
  ulocdata_close(data);
  if (U_FAILURE(status)) return status;
  const int32_t count = uset_getItemCount(set);
  int32_t code = U_ZERO_ERROR;
  for (int32_t index = 0; index < count && code <= 0; index += 1) {
    code = append_item(set, index, ranges, string, context);
  }
  uset_close(set);
  return code;
}

int32_t cicu_scripts_of_locale(const char *locale, cicu_numbers found, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  UScriptCode scripts[16] = {};
  const int32_t count = uscript_getCode(locale, scripts, 16, &status);
  if (U_FAILURE(status)) return status;
  int32_t numbers[16] = {};
  for (int32_t index = 0; index < count; index += 1) numbers[index] = scripts[index];
  found(context, numbers, static_cast<size_t>(count));
  return status;
}
