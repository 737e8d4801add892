#!/usr/bin/env python3
"""Asks the reference for the characters that ICU 72 (Unicode 15.0) does not know.

usage: newer_characters.py > Sources/ICU/NewerCharacters.swift

Prints the ranges of each general category that the regular expressions of `tokenizers` (Oniguruma,
Unicode 16.0) have for characters after Unicode 15.0. `tiktoken` is asked too and must agree on
letters, marks, numbers, punctuation and symbols. Then prints the characters that continue a grapheme
cluster for `tokenizers` (Unicode 17.0) and not for ICU 72.
"""

import ctypes
import struct

import tiktoken
import tokenizers
from tokenizers.normalizers import Precompiled, Replace

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


def continuing_clusters():
    """The characters that are in one cluster with an "a" before them, for `tokenizers`."""
    trie = [0] * 0x200  # a double array of one key, "a", whose value is 0
    trie[0] = 0x100 << 10
    trie[0x100 ^ ord("a")] = ord("a") | 1 << 8 | 1 << 10
    trie[0x100 ^ ord("a") ^ 1] = 1 << 31
    units = struct.pack(f"<{len(trie)}I", *trie)
    map_of_a = Precompiled(struct.pack("<I", len(units)) + units + b"b\0")
    return {scalar for scalar in SCALARS if map_of_a.normalize_str("a" + chr(scalar)) == "b"}


def continuing_in_icu():
    value = ctypes.CDLL("libicuuc.so.72").u_getIntPropertyValue_72
    cluster_break, continuing = 0x1012, {3, 10, 17}  # Extend, SpacingMark, ZWJ
    return {scalar for scalar in SCALARS if value(scalar, cluster_break) in continuing}


def lines(new, indent):
    line = indent
    for first, last in new:
        item = f" (0x{first:X}, 0x{last:X}),"
        if len(line) + len(item) > 100:
            print(line)
            line = indent
        line += item
    print(line)


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

/// Properties of the characters that Unicode 15.1, 16.0 and 17.0 added, which the references know
/// and ICU 72 does not.
public enum NewerCharacters {
  /// First and last code points by category; up to Unicode 16.0, as in the references.
  public static let categories: [(GeneralCategory, [(UInt32, UInt32)])] = [""")
    for name, member in CATEGORIES.items():
        new = ranges(in_tokenizers(r"\p{%s}" % name) - known)
        if not new:
            continue
        print(f"    (\n      .{member},\n      [")
        lines(new, " " * 7)
        print("      ]\n    ),")
    print("""  ]

  /// First and last code points that continue a grapheme cluster.
  static let extenders: [(UInt32, UInt32)] = [""")
    lines(ranges(continuing_clusters() - continuing_in_icu()), " " * 3)
    print("  ]\n}")


main()
