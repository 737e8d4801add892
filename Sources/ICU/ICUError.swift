internal import CICU

/// A call that ICU refused, by ICU's own name for the reason.
public enum ICUError: Error, Hashable, CustomStringConvertible {
  /// A regular expression that does not compile; `offset` counts UTF-16 units.
  case pattern(String, offset: Int, code: String)
  /// A match that takes too long or too much stack, or a text that is too long.
  case match(pattern: String, code: String)
  /// Any other call.
  case call(String, code: String)

  public var description: String {
    switch self {
    case .pattern(let pattern, let offset, let code):
      "the regular expression '\(pattern)' is not understood at character \(offset) (\(code)). "
        + "Write it in the syntax that ICU and Oniguruma share."
    case .match(let pattern, let code):
      "the regular expression '\(pattern)' gave up on a text (\(code)). Use a pattern that does "
        + "not backtrack so much, or shorter lines."
    case .call(let call, let code): "ICU refused \(call) (\(code))."
    }
  }

  static func name(of code: Int32) -> String {
    cicu_error_name(code).map { String(cString: $0) } ?? "\(code)"
  }
}

/// The version of the Unicode data that ICU brings, such as "15.0".
public let unicodeVersion = String(cString: cicu_unicode_version())
