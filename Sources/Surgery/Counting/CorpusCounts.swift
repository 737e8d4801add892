public import Files
internal import RowPlans

/// The counts of a corpus, for each language, by one tokenizer.
public struct CorpusCounts: Hashable, Sendable {
  /// The SHA-256 of the tokenizer's file: counts of other tokenizers do not merge with these.
  public let tokenizer: Digest
  /// One more than the highest ID.
  public let idBound: Int
  /// The settings besides the tokenizer's file that change how text is encoded, by name, such as a
  /// pattern: counts with other options do not merge with these.
  public let options: [String: String]
  /// The counts of each language, by BCP-47 tag (`und` where none was given).
  public private(set) var languages: [String: PieceCounts] = [:]

  /// Counts nothing.
  public init(tokenizer: Digest, idBound: Int, options: [String: String] = [:]) {
    self.tokenizer = tokenizer
    self.idBound = idBound
    self.options = options
  }

  /// The tags, sorted.
  public var tags: [String] { languages.keys.sorted() }

  /// Adds counts to those of a language.
  public mutating func merge(_ counts: PieceCounts, of language: String) {
    languages[language, default: PieceCounts()].merge(counts)
  }

  /// Adds the counts of another corpus.
  ///
  /// - Throws: `SurgeryError.differentTokenizers` or `.differentOptions` if they were made by
  ///   another tokenizer or with other options.
  public mutating func merge(_ other: CorpusCounts) throws {
    guard options == other.options else {
      throw SurgeryError.differentOptions(options, other.options)
    }
    guard tokenizer == other.tokenizer, idBound == other.idBound else {
      throw SurgeryError.differentTokenizers(tokenizer.hex, other.tokenizer.hex)
    }
    for (language, counts) in other.languages { merge(counts, of: language) }
  }

  /// The counts of all languages together.
  public func total() -> PieceCounts {
    var total = PieceCounts()
    for tag in tags { if let counts = languages[tag] { total.merge(counts) } }
    return total
  }
}
