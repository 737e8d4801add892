#ifndef CICU_H
#define CICU_H

#include <stddef.h>
#include <stdint.h>

// The part of ICU that Lexotomy uses, in UTF-8 and without ICU's own headers, whose module would
// clash with others. Functions that can fail return ICU's error code: 0 or less is success.

#ifdef __cplusplus
extern "C" {
#endif

/// Receives bytes.
typedef void (*cicu_bytes)(void *context, const uint8_t *bytes, size_t count);
/// Receives numbers.
typedef void (*cicu_numbers)(void *context, const int32_t *numbers, size_t count);

/// The name of an error code, such as "U_REGEX_TIME_OUT".
const char *cicu_error_name(int32_t code);
/// The version of the Unicode data, such as "15.0".
const char *cicu_unicode_version(void);

// Normalization.

enum { CICU_NFC = 0, CICU_NFD = 1, CICU_NFKC = 2, CICU_NFKD = 3 };

/// Whether `text` is in the form already, without a doubt.
int cicu_is_normalized(int form, const uint8_t *text, size_t count);
/// Normalizes well-formed UTF-8.
int32_t cicu_normalize(
    int form, const uint8_t *text, size_t count, cicu_bytes append, void *context);

/// Normalizes well-formed UTF-8 as Unicode 9.0 did: later characters stay as they are.
int32_t cicu_normalize_unicode_9(
    int form, const uint8_t *text, size_t count, cicu_bytes append, void *context);

// Properties of code points.

enum {
  CICU_WHITE_SPACE = 1 << 5,
  CICU_ALPHABETIC = 1 << 6,
  CICU_JOIN_CONTROL = 1 << 7,
  CICU_EXTENDED_PICTOGRAPHIC = 1 << 13,
  CICU_AFTER_UNICODE_8 = 1 << 14,
  CICU_AFTER_UNICODE_9 = 1 << 15,
};

/// Writes the properties of `count` code points from `first` on: the general category in bits 0–4,
/// the flags above, the grapheme cluster break in bits 8–12 and the script in bits 16–25.
void cicu_properties(uint32_t first, size_t count, uint32_t *properties);
/// The full name of a script, such as "Devanagari", or NULL.
const char *cicu_script_name(int32_t script);
/// The four letters of a script, such as "Deva", or NULL.
const char *cicu_script_code(int32_t script);
/// The script with this name or these four letters, or −1.
int32_t cicu_script(const char *name);
/// Whether a code point has a script among its Script_Extensions: 1 or 0.
int32_t cicu_has_script(uint32_t scalar, int32_t script);
/// The simple lowercase of a code point.
uint32_t cicu_lowercase(uint32_t scalar);
/// The simple uppercase of a code point.
uint32_t cicu_uppercase(uint32_t scalar);
/// The simple titlecase of a code point.
uint32_t cicu_titlecase(uint32_t scalar);

// Regular expressions. A handle may be used by one thread at a time.

typedef struct cicu_regex cicu_regex;

enum { CICU_MULTILINE = 1, CICU_UNIX_LINES = 2, CICU_CASE_INSENSITIVE = 4 };

/// Compiles a pattern; on failure `*code` is the error and `*offset` the place in UTF-16.
cicu_regex *cicu_regex_open(
    const uint8_t *pattern, size_t count, uint32_t options, int32_t *code, int32_t *offset);
/// A handle for another thread.
cicu_regex *cicu_regex_clone(const cicu_regex *regex, int32_t *code);
void cicu_regex_close(cicu_regex *regex);
/// Hands over the start and end, in bytes, of each match from left to right. An empty match that
/// touches the match before it does not count.
int32_t cicu_regex_find_all(
    cicu_regex *regex, const uint8_t *text, size_t count, cicu_numbers found, void *context);

// Boundaries. A handle may be used by one thread at a time.

typedef struct cicu_breaker cicu_breaker;

enum { CICU_GRAPHEME = 0, CICU_WORD = 1 };

cicu_breaker *cicu_breaker_open(int kind, const char *locale, int32_t *code);
void cicu_breaker_close(cicu_breaker *breaker);
/// Hands over pairs: the end of each part, in bytes, and its rule status (100 and more: a word).
int32_t cicu_breaker_find_all(
    cicu_breaker *breaker, const uint8_t *text, size_t count, cicu_numbers found, void *context);

// Locales.

/// Hands over pairs of first and last code point of the exemplar characters, then the strings.
///
/// `kind`: 0 standard, 1 auxiliary, 2 index, 3 punctuation. `*is_default` tells that the locale has
/// none of its own.
int32_t cicu_exemplars(
    const char *locale, int kind, cicu_numbers ranges, cicu_bytes string, void *context,
    int *is_default);
/// Hands over the scripts that the language is written in.
int32_t cicu_scripts_of_locale(const char *locale, cicu_numbers found, void *context);

#ifdef __cplusplus
}
#endif

#endif
