#include "CICU.h"

#include <cstring>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/uscript.h>
#include <unicode/utypes.h>

const char *cicu_error_name(int32_t code) { return u_errorName(static_cast<UErrorCode>(code)); }

const char *cicu_unicode_version(void) { return U_UNICODE_VERSION; }

namespace {

const icu::Normalizer2 *normalizer(int form, UErrorCode &status) {
  switch (form) {
    case CICU_NFC: return icu::Normalizer2::getNFCInstance(status);
    case CICU_NFD: return icu::Normalizer2::getNFDInstance(status);
    case CICU_NFKC: return icu::Normalizer2::getNFKCInstance(status);
    default: return icu::Normalizer2::getNFKDInstance(status);
  }
}

class Sink : public icu::ByteSink {
 public:
  Sink(cicu_bytes append, void *context) : append_(append), context_(context) {}
  void Append(const char *bytes, int32_t count) override {
    append_(context_, reinterpret_cast<const uint8_t *>(bytes), static_cast<size_t>(count));
  }

 private:
  cicu_bytes append_;
  void *context_;
};

}  // namespace

int cicu_is_normalized(int form, const uint8_t *text, size_t count) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2 *instance = normalizer(form, status);
  if (U_FAILURE(status) || count > INT32_MAX) return 0;
  const icu::StringPiece piece(
      reinterpret_cast<const char *>(text), static_cast<int32_t>(count));
  return instance->isNormalizedUTF8(piece, status) && U_SUCCESS(status);
}

namespace {

/// The characters of Unicode 9.0.
const icu::UnicodeSet &unicode_9() {
  static const icu::UnicodeSet *set = [] {
    UErrorCode status = U_ZERO_ERROR;
    auto *set = new icu::UnicodeSet(UNICODE_STRING_SIMPLE("[:age=9.0:]"), status);
    set->freeze();
    return set;
  }();
  return *set;
}

int32_t normalize(
    const icu::Normalizer2 &instance, const uint8_t *text, size_t count, cicu_bytes append,
    void *context) {
  UErrorCode status = U_ZERO_ERROR;
  if (count > INT32_MAX) return U_INDEX_OUTOFBOUNDS_ERROR;
  Sink sink(append, context);
  const icu::StringPiece piece(
      reinterpret_cast<const char *>(text), static_cast<int32_t>(count));
  instance.normalizeUTF8(0, piece, sink, nullptr, status);
  return status;
}

}  // namespace

int32_t cicu_normalize(
    int form, const uint8_t *text, size_t count, cicu_bytes append, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2 *instance = normalizer(form, status);
  if (U_FAILURE(status)) return status;
  return normalize(*instance, text, count, append, context);
}

int32_t cicu_normalize_unicode_9(
    int form, const uint8_t *text, size_t count, cicu_bytes append, void *context) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2 *instance = normalizer(form, status);
  if (U_FAILURE(status)) return status;
  const icu::FilteredNormalizer2 filtered(*instance, unicode_9());
  return normalize(filtered, text, count, append, context);
}

void cicu_properties(uint32_t first, size_t count, uint32_t *properties) {
  for (size_t index = 0; index < count; index += 1) {
    const UChar32 scalar = static_cast<UChar32>(first + index);
    uint32_t value = static_cast<uint32_t>(u_charType(scalar));
    if (u_hasBinaryProperty(scalar, UCHAR_WHITE_SPACE)) value |= CICU_WHITE_SPACE;
    if (u_hasBinaryProperty(scalar, UCHAR_ALPHABETIC)) value |= CICU_ALPHABETIC;
    if (scalar == 0x200C || scalar == 0x200D) value |= CICU_JOIN_CONTROL;
    if (u_hasBinaryProperty(scalar, UCHAR_EXTENDED_PICTOGRAPHIC)) {
      value |= CICU_EXTENDED_PICTOGRAPHIC;
    }
    UVersionInfo age;
    u_charAge(scalar, age);
    if (age[0] > 8) value |= CICU_AFTER_UNICODE_8;
    if (age[0] > 9) value |= CICU_AFTER_UNICODE_9;
    value |= static_cast<uint32_t>(
                 u_getIntPropertyValue(scalar, UCHAR_GRAPHEME_CLUSTER_BREAK) & 0x1F)
             << 8;
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(scalar, &status);
    if (U_SUCCESS(status)) value |= static_cast<uint32_t>(script & 0x3FF) << 16;
    properties[index] = value;
  }
}

const char *cicu_script_name(int32_t script) {
  return uscript_getName(static_cast<UScriptCode>(script));
}

const char *cicu_script_code(int32_t script) {
  return uscript_getShortName(static_cast<UScriptCode>(script));
}

int32_t cicu_script(const char *name) {
  const int32_t value = u_getPropertyValueEnum(UCHAR_SCRIPT, name);
  return value == UCHAR_INVALID_CODE ? -1 : value;
}

int32_t cicu_has_script(uint32_t scalar, int32_t script) {
  return uscript_hasScript(static_cast<UChar32>(scalar), static_cast<UScriptCode>(script));
}

uint32_t cicu_lowercase(uint32_t scalar) {
  return static_cast<uint32_t>(u_tolower(static_cast<UChar32>(scalar)));
}

uint32_t cicu_uppercase(uint32_t scalar) {
  return static_cast<uint32_t>(u_toupper(static_cast<UChar32>(scalar)));
}

uint32_t cicu_titlecase(uint32_t scalar) {
  return static_cast<uint32_t>(u_totitle(static_cast<UChar32>(scalar)));
}
