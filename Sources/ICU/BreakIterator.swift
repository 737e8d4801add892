internal import CICU

/// Finds the boundaries of grapheme clusters or words (UAX #29), for one thread.
///
/// Words of Thai, Lao, Khmer, Burmese, Chinese and Japanese come from ICU's dictionaries.
public final class BreakIterator {
  /// The unit of text between two boundaries.
  public enum Kind: Int32, Sendable { case grapheme, word }

  private let handle: OpaquePointer
  private var found: [Int32] = []

  /// Makes an iterator.
  ///
  /// - Parameters:
  ///   - kind: What to find.
  ///   - locale: A BCP-47 or ICU locale; empty for the root.
  /// - Throws: `ICUError.call` if memory runs out or the data are missing.
  public init(_ kind: Kind, locale: String = "") throws {
    var code = Int32(0)
    guard let handle = cicu_breaker_open(kind.rawValue, locale, &code) else {
      throw ICUError.call("a break iterator for '\(locale)'", code: ICUError.name(of: code))
    }
    self.handle = handle
  }

  deinit { cicu_breaker_close(handle) }

  /// Calls `body` with the bytes of each part, and whether it is a word with letters, digits, kana
  /// or ideographs (never for grapheme clusters).
  ///
  /// - Throws: `ICUError.call` if the text is too long.
  public func forEachPart(
    of text: Span<UInt8>, _ body: (Range<Int>, _ isWord: Bool) -> Void
  ) throws {
    found.removeAll(keepingCapacity: true)
    let code = text.withUnsafeBufferPointer { text in
      withUnsafeMutablePointer(to: &found) {
        cicu_breaker_find_all(handle, text.baseAddress, text.count, appendNumbers, $0)
      }
    }
    guard code <= 0 else {
      throw ICUError.call("the boundaries of a text", code: ICUError.name(of: code))
    }
    var start = 0
    for index in stride(from: 0, to: found.count, by: 2) {
      let end = Int(found[index])
      body(start..<end, found[index + 1] >= 100)
      start = end
    }
  }
}
