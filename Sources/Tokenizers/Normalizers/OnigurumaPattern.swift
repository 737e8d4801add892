/// Rewrites a regular expression of Oniguruma, which Hugging Face uses, for ICU.
///
/// The two agree on nearly everything. The differences that are rewritten:
/// * `\w` has no joiners, and outside of classes it has the numbers of Latin-1 (`²³¹¼½¾`).
/// * A mark may stand at a word boundary `\b`.
/// * `\h` is a hexadecimal digit.
/// * `[:punct:]` has the symbols.
/// * Classes by name have the characters of Unicode 15.1 and 16.
///
/// `^` and `$` match at line feeds in both, by ICU's flags.
enum OnigurumaPattern {
  private static let plainWord = #"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}"#
  private static let wordClass =
    plainWord + ["Alphabetic", "M", "Nd"].map(newerRanges).joined()
  private static let word = "[\(wordClass)" + #"\u00B2\u00B3\u00B9\u00BC-\u00BE]"#
  private static let digits = #"\p{Nd}"# + newerRanges(of: "Nd")
  private static let edge = "(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word))"
  private static let hexadecimal = "0-9A-Fa-f"

  /// The pattern in ICU's syntax.
  static func rewritten(_ pattern: String) -> String {
    var result = String.UnicodeScalarView()
    var depth = 0
    var isEscaped = false
    var rest = Array(withBrackets(pattern).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      if isEscaped {
        let text =
          property(scalar, &rest, isInClass: depth > 0) ?? escape(scalar, isInClass: depth > 0)
        result.append(contentsOf: text.unicodeScalars)
        isEscaped = false
        continue
      }
      switch scalar {
      case "\\":
        isEscaped = true
        continue
      case "[": depth += 1
      case "]": depth = max(0, depth - 1)
      default: break
      }
      result.append(scalar)
    }
    if isEscaped { result.append("\\") }
    return String(result)
  }

  /// Takes the rest of `\p{…}` or `\P{…}`; `nil` if it is another escape.
  private static func property(
    _ scalar: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>, isInClass: Bool
  ) -> String? {
    guard scalar == "p" || scalar == "P", rest.first == "{", let end = rest.firstIndex(of: "}")
    else { return nil }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: rest[rest.startIndex + 1..<end])
    rest = rest[(end + 1)...]
    return property(String(name), isNegated: scalar == "P", isInClass: isInClass)
  }

  /// The classes in POSIX brackets that ICU has not, or has with fewer characters.
  private static func withBrackets(_ pattern: String) -> String {
    guard pattern.utf8.contains(UInt8(ascii: "[")) else { return pattern }
    return [
      ("[:punct:]", "\\p{P}\\p{S}"), ("[:^punct:]", "[^\\p{P}\\p{S}]"),
      ("[:word:]", plainWord), ("[:^word:]", "[^\(plainWord)]"),
      ("[:alpha:]", "\\p{Alphabetic}"), ("[:^alpha:]", "\\P{Alphabetic}"),
      ("[:alnum:]", "\\p{Alphabetic}\\p{Nd}"), ("[:^alnum:]", "[^\\p{Alphabetic}\\p{Nd}]"),
      ("[:digit:]", "\\p{Nd}"), ("[:^digit:]", "\\P{Nd}"),
      ("[:upper:]", "\\p{Uppercase}"), ("[:^upper:]", "\\P{Uppercase}"),
      ("[:lower:]", "\\p{Lowercase}"), ("[:^lower:]", "\\P{Lowercase}"),
    ].reduce(pattern) { replaced($0, $1.0, by: $1.1) }
  }

  private static func replaced(_ text: String, _ part: String, by other: String) -> String {
    let matches = Array(part.unicodeScalars)
    var result = String.UnicodeScalarView()
    var rest = Array(text.unicodeScalars)[...]
    while let first = rest.first {
      if rest.starts(with: matches) {
        result.append(contentsOf: other.unicodeScalars)
        rest = rest.dropFirst(matches.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return String(result)
  }

  private static func escape(_ scalar: Unicode.Scalar, isInClass: Bool) -> String {
    switch scalar {
    case "w": isInClass ? wordClass : word
    case "W": isInClass ? "[^\(wordClass)]" : "[^\(word)]"
    case "d": isInClass ? digits : "[\(digits)]"
    case "D": "[^\(digits)]"
    case "b" where !isInClass: "(?:\(edge))"
    case "B" where !isInClass: "(?!\(edge))"
    case "h": isInClass ? hexadecimal : "[\(hexadecimal)]"
    case "H": "[^\(hexadecimal)]"
    default: "\\\(Character(scalar))"
    }
  }
}
