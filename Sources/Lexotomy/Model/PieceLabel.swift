public import RowPlans
public import Tokenizers

/// A piece as people read it: at the prompt, in claims, queries and reports, and in messages.
///
/// | part of the piece | shown as |
/// |---|---|
/// | text | itself |
/// | a space | `▁` |
/// | a byte that is no part of a whole character | `<0xE1>` |
/// | a control, format or bidi character, another space | `<U+202E>` |
/// | U+200C, U+200D | itself between others, `<U+200C>` at an end |
///
/// The label of a byte-level piece is made of the bytes that it stands for, so that `ĠáĬł` is `▁አ`; that
/// of any other piece is made of its spelling, so that `##ing` and `<0x0A>` are as in the file. Labels
/// are for people: programs read back the spelling, and files keep that.
public struct PieceLabel: Hashable, Sendable, CustomStringConvertible {
  /// The text to show.
  public let text: String

  /// Creates the label of bytes.
  ///
  /// - Complexity: O(`bytes.count`).
  public init(bytes: some Collection<UInt8>) {
    text = Self.text(of: bytes, markingSpaces: true)
  }

  public var description: String { text }

  /// Returns text with every character visible but its spaces, for lines that messages quote.
  public static func line(_ text: String) -> String {
    self.text(of: text.utf8, markingSpaces: false)
  }

  private static func text(of bytes: some Collection<UInt8>, markingSpaces: Bool) -> String {
    guard !bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var label = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let first = rest[rest.startIndex]
      guard let scalar = rest.popScalar() else {
        rest = rest.dropFirst()
        label += "<0x\(hexadecimal(UInt32(first), digits: 2))>"
        continue
      }
      let isEdge = label.isEmpty || rest.isEmpty
      if scalar == " ", markingSpaces {
        label += "▁"
      } else if scalar != " ", isHidden(scalar.value, atEdge: isEdge) {
        label += "<U+\(hexadecimal(scalar.value, digits: 4))>"
      } else {
        label.unicodeScalars.append(scalar)
      }
    }
    return label
  }

  /// Returns whether a character leaves no mark of its own on paper, or moves others.
  private static func isHidden(_ scalar: UInt32, atEdge isEdge: Bool) -> Bool {
    switch scalar {
    case 0x200C, 0x200D: isEdge
    case 0...0x20, 0x7F...0xA0, 0xAD, 0x034F, 0x061C, 0x115F...0x1160, 0x1680, 0x17B4...0x17B5,
      0x180B...0x180F, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3000, 0x3164, 0xFEFF,
      0xFFA0, 0xFFF0...0xFFFB, 0xFFFE...0xFFFF, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// The labels of a tokenizer's pieces.
public struct PieceLabels: Sendable {
  private let tokenizer: any Tokenizer
  /// Whether the spellings stand for bytes, so that these are shown.
  private let areByteLevel: Bool

  /// Prepares to label the pieces of a tokenizer.
  public init(_ tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
    areByteLevel = tokenizer.spelling(ofSurface: [0x20]) == Array("Ġ".utf8)
  }

  /// Returns the label of a piece; `#` and the ID where there is none.
  public func label(of id: TokenID) -> PieceLabel { label(of: id, surface: nil) }

  /// Labels a piece whose bytes may be known.
  ///
  /// - Parameters:
  ///   - id: The ID.
  ///   - surface: The bytes that the piece stands for; `nil` if they are not known.
  /// - Returns: The label.
  func label(of id: TokenID, surface: [UInt8]?) -> PieceLabel {
    guard let spelling = tokenizer.vocabulary.spelling(of: id) else {
      return PieceLabel(bytes: "\(id)".utf8)
    }
    guard areByteLevel else { return PieceLabel(bytes: spelling) }
    let bytes = surface ?? tokenizer.surface(of: id)
    return bytes.isEmpty ? PieceLabel(bytes: spelling) : PieceLabel(bytes: bytes)
  }

  /// Returns the label of a piece that the tokenizer does not have yet.
  func label(ofNew spelling: [UInt8]) -> PieceLabel {
    PieceLabel(bytes: areByteLevel ? tokenizer.surface(ofNew: spelling) : spelling)
  }
}

extension Collection<UInt8> where SubSequence == Self {
  /// Takes the character at the start, if its bytes are all there; else leaves everything.
  fileprivate mutating func popScalar() -> Unicode.Scalar? {
    let length =
      switch first {
      case .some(0..<0x80): 1
      case .some(0xC2..<0xE0): 2
      case .some(0xE0..<0xF0): 3
      case .some(0xF0..<0xF5): 4
      default: 0
      }
    let bytes = prefix(length)
    guard length > 0, bytes.count == length,
      let scalar = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first
    else { return nil }
    self = dropFirst(length)
    return scalar
  }
}
