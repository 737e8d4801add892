public import Files
public import RowPlans

/// The counts of tokens near each other, by one tokenizer: constrained word2vec learns from them.
///
/// Two tokens of a line are a pair if at most ``window`` steps lie between them; each is a context of
/// the other. All pairs count alike, as in the reference of arXiv 2407.05841: windows do not shrink,
/// and frequent tokens are not left out, which would only multiply the counts of a token. Pairs of
/// a token and itself count twice, once for each.
///
/// Counts merge as ``CorpusCounts`` do. They are held as they are stored: a row for each token, its
/// contexts in ascending order, as differences and counts in base 128, about three bytes for each.
public struct PairCounts: Hashable, Sendable {
  /// The SHA-256 of the tokenizer's file: counts of other tokenizers do not merge with these.
  public let tokenizer: Digest
  /// One more than the highest ID.
  public let idBound: Int
  /// The most steps between the tokens of a pair.
  public let window: Int
  /// The settings besides the tokenizer's file that change how text is encoded, as in
  /// ``CorpusCounts``.
  public let options: [String: String]
  /// Lines, empty ones included.
  public internal(set) var lines: UInt64 = 0
  /// Bytes, line feeds not included.
  public internal(set) var bytes: UInt64 = 0
  /// Tokens, without those a post-processor adds.
  public internal(set) var tokens: UInt64 = 0
  /// The sum of the lines' hashes: equal for equal texts whatever their order.
  public internal(set) var contentHash: UInt64 = 0

  var table: PairTable

  /// Counts nothing.
  public init(
    tokenizer: Digest, idBound: Int, window: Int = 5, options: [String: String] = [:]
  ) {
    self.init(
      tokenizer: tokenizer, idBound: idBound, window: window, options: options,
      table: PairTable(idBound: idBound))
  }

  init(
    tokenizer: Digest, idBound: Int, window: Int, options: [String: String], table: PairTable
  ) {
    self.tokenizer = tokenizer
    self.idBound = idBound
    self.window = window
    self.options = options
    self.table = table
  }

  /// The contexts of a token and their counts, by ascending ID.
  ///
  /// - Complexity: O(contexts).
  public func contexts(of id: TokenID) -> [(id: TokenID, count: UInt64)] {
    guard id.index < idBound else { return [] }
    return table.row(id.index).map { (TokenID($0.context), $0.count) }
  }

  /// The sum of the counts of each token's contexts, by ID.
  ///
  /// - Complexity: O(size).
  public func totals() -> [UInt64] {
    (0..<idBound).map { id in table.row(id).reduce(0) { $0 + $1.count } }
  }

  /// The number of pairs of a token and a context that occur.
  public var pairCount: Int { table.pairCount }

  /// The bytes that the counts take.
  public var byteCount: Int { table.bytes.count + 8 * table.offsets.count }

  /// Adds the counts of another corpus.
  ///
  /// - Throws: `SurgeryError.differentTokenizers` or `.differentOptions` if they were made by another
  ///   tokenizer, with other options or another window.
  /// - Complexity: O(size of both).
  public mutating func merge(_ other: PairCounts) throws {
    guard tokenizer == other.tokenizer, idBound == other.idBound else {
      throw SurgeryError.differentTokenizers(tokenizer.hex, other.tokenizer.hex)
    }
    guard options == other.options, window == other.window else {
      throw SurgeryError.differentOptions(described, other.described)
    }
    lines += other.lines
    bytes += other.bytes
    tokens += other.tokens
    contentHash &+= other.contentHash
    table = table.merged(with: other.table)
  }

  private var described: [String: String] {
    options.merging(["window": "\(window)"]) { own, _ in own }
  }
}
