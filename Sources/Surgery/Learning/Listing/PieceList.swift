/// Pieces that people list, by the text that they stand for.
public struct PieceList: Hashable, Sendable {
  /// A piece of a list.
  public struct Entry: Hashable, Sendable {
    /// The text that it stands for, as UTF-8.
    public let text: [UInt8]
    /// The language for which it is listed.
    public let language: String

    /// Lists a piece.
    public init(text: [UInt8], language: String) {
      self.text = text
      self.language = language
    }
  }

  /// The pieces, in the order in which they came first.
  public private(set) var entries: [Entry] = []
  /// The number of lines whose text came before.
  public private(set) var repeatedCount = 0

  private var known: Set<[UInt8]> = []

  /// Lists nothing.
  public init() {}

  /// Adds a line of a file: the text of a piece, with `▁` or a space where it begins a word.
  ///
  /// What follows a tab does not count, so that vocabularies of SentencePiece can be given. Empty
  /// lines are passed over.
  ///
  /// - Throws: `SurgeryError.badPieceList` if the line is no UTF-8.
  public mutating func add(_ line: Span<UInt8>, language: String, path: String) throws {
    var text = line.indices.map { line[$0] }
    if text.last == 0x0D { text.removeLast() }
    if let tab = text.firstIndex(of: 0x09) { text.removeSubrange(tab...) }
    text.replace("▁".utf8, with: [0x20])
    guard text.contains(where: { $0 != 0x20 }) else { return }
    guard String(validating: text, as: UTF8.self) != nil else {
      throw SurgeryError.badPieceList(
        path: path, text: String(decoding: text.prefix(80), as: UTF8.self))
    }
    guard known.insert(text).inserted else {
      repeatedCount += 1
      return
    }
    entries.append(Entry(text: text, language: language))
  }
}

/// The outcome of a list of pieces.
public struct ListedPieces: Sendable {
  /// Why a piece of a list was not taken.
  public enum Refusal: String, Hashable, Sendable, CaseIterable {
    /// The tokenizer has it.
    case exists = "in the tokenizer already"
    /// The normalizer or the pre-tokenizer never hands this text to the model as a whole.
    case split = "changed or cut before the model sees it"
    /// It is not of the scripts that are wanted, or is made of what ASCII text is made of.
    case unwanted = "of other scripts than are wanted, or of ASCII text"
    /// No merges or scores lead to it that leave protected text alone.
    case unreachable = "not to be reached without changing protected text"
  }

  /// The pieces, with those that are only steps to others.
  public let learned: LearnedPieces
  /// The number of pieces in the list, each once.
  public let listedCount: Int
  /// The number of lines that were repetitions.
  public let repeatedCount: Int
  /// The pieces that were not taken, in the order of the list.
  public let refused: [(text: [UInt8], why: Refusal)]

  /// The number of pieces of the list that were taken.
  public var takenCount: Int { listedCount - refused.count }

  /// Returns the refusals for people: the number for each reason, and the first of them.
  public func refusals(examples: Int = 3) -> [String] {
    Refusal.allCases.compactMap { why in
      let texts = refused.filter { $0.why == why }.map(\.text)
      guard !texts.isEmpty else { return nil }
      let shown = texts.prefix(examples).map { "'\(String(decoding: $0, as: UTF8.self))'" }
      let rest = texts.count > examples ? ", …" : ""
      return "\(texts.count) not taken, \(why.rawValue): \(shown.joined(separator: ", "))\(rest)"
    }
  }
}
