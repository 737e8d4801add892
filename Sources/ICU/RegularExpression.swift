internal import CICU

/// A regular expression of ICU, compiled and ready to be shared between threads.
///
/// `^` and `$` match at every line feed, as they do in Oniguruma.
public final class RegularExpression: @unchecked Sendable {
  /// The pattern, in ICU's syntax.
  public let pattern: String

  /// Never used for matching, only cloned, which ICU allows from many threads.
  private let handle: OpaquePointer

  /// Compiles a pattern.
  ///
  /// - Throws: `ICUError.pattern` if it is not understood.
  public init(_ pattern: String) throws {
    var (code, offset) = (Int32(0), Int32(0))
    let bytes = Array(pattern.utf8)
    let options = UInt32(CICU_MULTILINE | CICU_UNIX_LINES)
    let handle = bytes.withUnsafeBufferPointer {
      cicu_regex_open($0.baseAddress, $0.count, options, &code, &offset)
    }
    guard let handle else {
      throw ICUError.pattern(pattern, offset: Int(offset), code: ICUError.name(of: code))
    }
    self.pattern = pattern
    self.handle = handle
  }

  deinit { cicu_regex_close(handle) }

  /// Finds matches of one pattern, for one thread.
  public final class Matcher {
    private let pattern: String
    private let handle: OpaquePointer
    private var found: [Int32] = []

    /// Makes a matcher of `expression`.
    ///
    /// - Throws: `ICUError.call` if memory runs out.
    public init(_ expression: RegularExpression) throws {
      var code = Int32(0)
      guard let handle = cicu_regex_clone(expression.handle, &code) else {
        throw ICUError.call("a copy of a regular expression", code: ICUError.name(of: code))
      }
      pattern = expression.pattern
      self.handle = handle
    }

    deinit { cicu_regex_close(handle) }

    /// Calls `body` with the bytes of each match, from left to right.
    ///
    /// A match may be empty, but not if it touches the match before it (as in Oniguruma's Rust
    /// binding).
    ///
    /// - Parameters:
    ///   - text: Well-formed UTF-8, which begins and ends where the pattern's text does.
    ///   - body: What to do with a match.
    /// - Throws: `ICUError.match` if the time or stack of a match is used up.
    public func forEachMatch(in text: Span<UInt8>, _ body: (Range<Int>) -> Void) throws {
      found.removeAll(keepingCapacity: true)
      let code = text.withUnsafeBufferPointer { text in
        withUnsafeMutablePointer(to: &found) {
          cicu_regex_find_all(handle, text.baseAddress, text.count, appendNumbers, $0)
        }
      }
      guard code <= 0 else {
        throw ICUError.match(pattern: pattern, code: ICUError.name(of: code))
      }
      for index in stride(from: 0, to: found.count, by: 2) {
        body(Int(found[index])..<Int(found[index + 1]))
      }
    }
  }
}
