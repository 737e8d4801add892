internal import CICU

/// The characters that a language is written with, from CLDR.
public struct Exemplars: Hashable, Sendable {
  /// The kinds of exemplar sets.
  public enum Kind: Int32, Sendable, CaseIterable { case standard, auxiliary, index, punctuation }

  /// Single characters, as ranges of code points in ascending order.
  public private(set) var ranges: [ClosedRange<UInt32>] = []
  /// Sequences of several characters that count as one letter, as UTF-8.
  public private(set) var strings: [[UInt8]] = []
  /// Whether the locale is unknown, so that these are the characters of the root.
  public private(set) var isDefault = false

  /// Reads a set.
  ///
  /// - Parameters:
  ///   - locale: A BCP-47 or ICU locale, such as "sr-Latn".
  ///   - kind: Which of the sets.
  /// - Throws: `ICUError.call` if ICU cannot read its data.
  public init(of locale: String, kind: Kind = .standard) throws {
    var isDefault = Int32(0)
    let code = withUnsafeMutablePointer(to: &self) { context in
      cicu_exemplars(locale, kind.rawValue, Self.addRange, Self.addString, context, &isDefault)
    }
    guard code <= 0 else {
      throw ICUError.call("the exemplar characters of '\(locale)'", code: ICUError.name(of: code))
    }
    self.isDefault = isDefault != 0
  }

  /// The number of single characters.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }

  private static let addRange: cicu_numbers = { context, numbers, count in
    guard count == 2, let numbers, let first = UInt32(exactly: numbers[0]),
      let last = UInt32(exactly: numbers[1]), first <= last
    else { return }
    context?.assumingMemoryBound(to: Exemplars.self).pointee.ranges.append(first...last)
  }

  private static let addString: cicu_bytes = { context, bytes, count in
    let string = Array(UnsafeBufferPointer(start: bytes, count: count))
    context?.assumingMemoryBound(to: Exemplars.self).pointee.strings.append(string)
  }
}

extension Script {
  /// The scripts that a language is written in, such as Han, Hiragana and Katakana for "ja"; empty
  /// if ICU does not know.
  public static func scripts(of locale: String) -> [Script] {
    var numbers: [Int32] = []
    let code = withUnsafeMutablePointer(to: &numbers) {
      cicu_scripts_of_locale(locale, appendNumbers, $0)
    }
    return code <= 0 ? numbers.map(Script.init(rawValue:)) : []
  }
}
