#!/usr/bin/env python3
"""Asks the reference for the characters that ICU 72 (Unicode 15.0) does not know.

usage: newer_characters.py > Sources/ICU/NewerCharacters.swift

Prints the ranges of each general category that the regular expressions of `tokenizers` (Oniguruma,
Unicode 16.0) have for characters after Unicode 15.0. `tiktoken` is asked too and must agree on
letters, marks, numbers, punctuation and symbols.
"""

import ctypes

import tiktoken
import tokenizers
from tokenizers.normalizers import Replace

CATEGORIES = {
    "Lu": "uppercaseLetter", "Ll": "lowercaseLetter", "Lt": "titlecaseLetter",
    "Lm": "modifierLetter", "Lo": "otherLetter", "Mn": "nonspacingMark", "Me": "enclosingMark",
    "Mc": "spacingMark", "Nd": "decimalNumber", "Nl": "letterNumber", "No": "otherNumber",
    "Cf": "format", "Pd": "dashPunctuation", "Ps": "openPunctuation", "Pe": "closePunctuation",
    "Pc": "connectorPunctuation", "Po": "otherPunctuation", "Sm": "mathSymbol",
    "Sc": "currencySymbol", "Sk": "modifierSymbol", "So": "otherSymbol",
    "Pi": "initialPunctuation", "Pf": "finalPunctuation"}
SCALARS = [scalar for scalar in range(1, 0x110000) if not 0xD800 <= scalar < 0xE000]
TEXT = "".join(map(chr, SCALARS))


def in_tokenizers(pattern):
    replaced = Replace(tokenizers.Regex(pattern), "\0").normalize_str(TEXT)
    return {scalar for scalar, found in zip(SCALARS, replaced) if found == "\0"}


def in_tiktoken(pattern):
    encoding = tiktoken.Encoding("-", pat_str=pattern, special_tokens={},
                                 mergeable_ranks={bytes([byte]): byte for byte in range(256)})
    found = bytes(byte for start in range(0, len(TEXT), 4096)
                  for byte in encoding.encode_ordinary(TEXT[start:start + 4096]))
    return set(map(ord, found.decode()))


def ranges(scalars):
    result = []
    for scalar in sorted(scalars):
        if result and result[-1][1] == scalar - 1:
            result[-1][1] = scalar
        else:
            result.append([scalar, scalar])
    return result


def main():
    category = ctypes.CDLL("libicuuc.so.72").u_charType_72
    category.restype = ctypes.c_int8
    known = {scalar for scalar in SCALARS if category(scalar) != 0}
    for pattern in (r"\p{L}", r"\p{M}", r"\p{N}", r"\p{P}", r"\p{S}", r"\s"):
        assert in_tokenizers(pattern) == in_tiktoken(pattern), pattern
    print("""// Printed by Tests/Integration/newer_characters.py.

/// The categories of the characters that Unicode 15.1 and 16.0 added, which the references know and
/// ICU 72 does not.
enum NewerCharacters {
  /// First and last code points by category.
  static let categories: [(GeneralCategory, [(UInt32, UInt32)])] = [""")
    for name, member in CATEGORIES.items():
        new = ranges(in_tokenizers(r"\p{%s}" % name) - known)
        if not new:
            continue
        print(f"    (\n      .{member},\n      [")
        line = "       "
        for first, last in new:
            item = f" (0x{first:X}, 0x{last:X}),"
            if len(line) + len(item) > 100:
                print(line)
                line = "       "
            line += item
        print(f"{line}\n      ]\n    ),")
    print("  ]\n}")


main()
