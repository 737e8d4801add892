/// Rewrites a regular expression of Oniguruma, which Hugging Face uses, for ICU.
///
/// The two agree on nearly everything. The differences that are rewritten: `\w` has no joiners and
/// has the numbers of Latin-1 (`²³¹¼½¾`), `\h` is a hexadecimal digit. `^` and `$` match at line
/// feeds in both, by ICU's flags.
enum OnigurumaPattern {
  private static let word =
    "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE"
  private static let hexadecimal = "0-9A-Fa-f"

  /// The pattern in ICU's syntax.
  static func rewritten(_ pattern: String) -> String {
    var result = String.UnicodeScalarView()
    var depth = 0
    var isEscaped = false
    for scalar in pattern.unicodeScalars {
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

  private static func escape(_ scalar: Unicode.Scalar, isInClass: Bool) -> String {
    switch scalar {
    case "w": isInClass ? word : "[\(word)]"
    case "W": "[^\(word)]"
    case "h": isInClass ? hexadecimal : "[\(hexadecimal)]"
    case "H": "[^\(hexadecimal)]"
    default: "\\\(Character(scalar))"
    }
  }
}
