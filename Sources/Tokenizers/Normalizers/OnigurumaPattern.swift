/// Rewrites a regular expression of Oniguruma, which Hugging Face uses, for ICU.
///
/// The two agree on nearly everything. The differences that are rewritten:
/// * `\w` has no joiners, and outside of classes it has the numbers of Latin-1 (`²³¹¼½¾`).
/// * A mark may stand at a word boundary `\b`.
/// * `\h` is a hexadecimal digit.
/// * `[:punct:]` has the symbols.
///
/// `^` and `$` match at line feeds in both, by ICU's flags.
enum OnigurumaPattern {
  private static let letters = #"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}"#
  private static let word = #"[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u00B2\u00B3\u00B9\u00BC-\u00BE]"#
  private static let edge = "(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word))"
  private static let hexadecimal = "0-9A-Fa-f"

  /// The pattern in ICU's syntax.
  static func rewritten(_ pattern: String) -> String {
    var result = String.UnicodeScalarView()
    var depth = 0
    var isEscaped = false
    for scalar in withBrackets(pattern).unicodeScalars {
      if isEscaped {
        result.append(contentsOf: escape(scalar, isInClass: depth > 0).unicodeScalars)
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

  /// The classes in POSIX brackets that ICU has not, or has with fewer characters.
  private static func withBrackets(_ pattern: String) -> String {
    guard pattern.utf8.contains(UInt8(ascii: "[")) else { return pattern }
    return [
      ("[:punct:]", "\\p{P}\\p{S}"), ("[:^punct:]", "[^\\p{P}\\p{S}]"),
      ("[:word:]", letters), ("[:^word:]", "[^\(letters)]"),
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
    case "w": isInClass ? letters : word
    case "W": isInClass ? "[^\(letters)]" : "[^\(word)]"
    case "b" where !isInClass: "(?:\(edge))"
    case "B" where !isInClass: "(?!\(edge))"
    case "h": isInClass ? hexadecimal : "[\(hexadecimal)]"
    case "H": "[^\(hexadecimal)]"
    default: "\\\(Character(scalar))"
    }
  }
}
