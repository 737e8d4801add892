/// The language of a text, as a BCP-47 tag such as `fr`, `sr-Latn` or `pt-BR`.
///
/// Only the form is checked, not whether the language exists. Subtags are spelt in their usual case
/// (RFC 5646 §2.1.1), so that `SR-latn` and `sr-Latn` are one language.
public struct LanguageTag: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The tag.
  public let text: String

  /// No language is known.
  public static let undetermined = LanguageTag(unchecked: "und")

  /// Takes a tag; `nil` if `text` does not have the form of one.
  public init?(_ text: String) {
    let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard let first = subtags.first, (2...8).contains(first.count), first.allSatisfy(\.isLetter),
      subtags.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(\.isLetterOrDigit) }),
      subtags.last.map({ $0.count > 1 }) ?? false
    else { return nil }
    var spelt: [String] = []
    var isExtension = false
    for (index, subtag) in subtags.enumerated() {
      if subtag.count == 1 { isExtension = true }
      spelt.append(Self.spelling(of: Array(subtag), isPlain: index == 0 || isExtension))
    }
    self.text = spelt.joined(separator: "-")
  }

  private init(unchecked text: String) { self.text = text }

  public var description: String { text }

  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  /// Scripts are in title case, regions in upper case, all else in lower case.
  private static func spelling(of subtag: [UInt8], isPlain: Bool) -> String {
    let isWord = subtag.allSatisfy(\.isLetter)
    let lower = subtag.map { $0.isLetter ? $0 | 0x20 : $0 }
    let upper = lower.map { $0.isLetter ? $0 & 0xDF : $0 }
    let cased =
      switch subtag.count {
      case 2 where isWord && !isPlain: upper
      case 4 where isWord && !isPlain: Array(upper[..<1] + lower[1...])
      default: lower
      }
    return String(decoding: cased, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) && self < 0x80
  }

  fileprivate var isLetterOrDigit: Bool {
    isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
  }
}
