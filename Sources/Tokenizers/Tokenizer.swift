public import RowPlans

/// The kinds of segmentation, by which guarantees are stated.
public enum TokenizerKind: String, Sendable, CaseIterable {
  /// A list of merges (`tokenizer.json`, `vocab.json` + `merges.txt`).
  case bpe
  /// Hugging Face Unigram.
  case unigram
  /// WordPiece (`tokenizer.json`, `vocab.txt`).
  case wordPiece
  /// Whole words only.
  case wordLevel
  /// SentencePiece's own Unigram (`*.model`, `*.spm`).
  case sentencePieceUnigram
  /// SentencePiece's own BPE, by scores (`*.model`).
  case sentencePieceBPE
  /// BPE by the ranks of its pieces (`*.tiktoken`, `tekken.json`).
  case tiktoken
}

/// A file of a tokenizer, ready to be written.
public struct TokenizerFile: Hashable, Sendable {
  /// The name in its folder.
  public let name: String
  /// The contents.
  public let bytes: [UInt8]

  /// Names contents.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// A tokenizer: it encodes text, tells what surgery must respect, and can be rewritten by a plan.
///
/// Conformers are immutable values that many threads share; each thread makes its own ``Encoder``.
public protocol Tokenizer: Sendable {
  /// The path of the file it was read from, for messages.
  var path: String { get }
  /// The kind of segmentation.
  var kind: TokenizerKind { get }
  /// The regular expression of words that was given beside the file; `nil` where the file says all.
  var pattern: String? { get }
  /// All pieces by ID, added tokens included.
  var vocabulary: Vocabulary { get }
  /// The added tokens, or in SentencePiece the control and user-defined symbols, by ID.
  var addedTokens: [AddedToken] { get }
  /// The other files that say how text is segmented, for digests.
  var otherPaths: [String] { get }
  /// The ranges of the file that say how text is segmented, for digests; `nil` if all of it does.
  var digestedRanges: [Range<Int>]? { get }
  /// The piece that stands for unknown text.
  var unknownID: TokenID? { get }
  /// Whether unknown characters become byte pieces `<0xNN>`, or every byte is a piece (byte-level).
  var coversAllBytes: Bool { get }
  /// Whether a pre-token that is a piece is taken whole, without merging (`ignore_merges`).
  var takesWholePieces: Bool { get }

  /// This tokenizer; or both, where a model has one for what it reads and one for what it writes.
  ///
  /// They share their IDs; each encodes the text of its side.
  var sides: [any Tokenizer] { get }

  /// Tells which side text of a language is for.
  ///
  /// - Parameter language: A BCP-47 tag.
  /// - Returns: The places in ``sides``; all if it is not known.
  func sides(of language: String) -> Range<Int>

  /// Makes an encoder with caches of its own, for one thread.
  func makeEncoder() -> any Encoder

  /// Makes what splits text into words, from which pieces are learnt, for one thread.
  func makeWordSegmenter() -> any WordSegmenter

  /// The rules by which neighbours merge; `nil` where segmentation has no merges.
  var mergeRules: MergeRules? { get }

  /// The spelling, as in the file, of a piece that stands for `surface`: the inverse of
  /// ``surface(of:)`` for pieces of text, those that begin a word in WordPiece.
  func spelling(ofSurface surface: [UInt8]) -> [UInt8]

  /// The bytes of text that a piece would stand for, if it were one and spelt so.
  func surface(ofNew spelling: [UInt8]) -> [UInt8]

  /// Makes an encoder of chunks, for one thread; `nil` if lines must be encoded whole.
  func makeChunkEncoder() -> (any ChunkEncoder)?

  /// The pieces that no surgery may drop, each with the reason in a few words.
  ///
  /// Added tokens, the unknown token, tokens of the post-processor and of padding, all byte pieces,
  /// and for Unigram the lowest-scored piece (theorem U1). Sorted by ID.
  func requiredPieces() -> [(id: TokenID, reason: String)]

  /// Every symbol that is formed when the piece's own spelling is segmented, the piece included.
  ///
  /// This is the canonical derivation D(t) of BPE: the initial characters, the intermediate products
  /// and the piece. For Unigram, WordPiece and added tokens it is the piece alone.
  ///
  /// - Returns: `nil` if segmenting the spelling does not give back the piece (no merge makes it).
  /// - Complexity: O(*n* log *n*) in the characters of the piece.
  func derivation(of id: TokenID) -> [TokenID]?

  /// The one-character pieces that spell the piece, so that what it covered never becomes unknown.
  ///
  /// WordPiece: both forms of each character (`c` and `##c`). Byte-level: the bytes. Characters that
  /// have no piece are left out.
  func alphabet(of id: TokenID) -> [TokenID]

  /// The UTF-8 bytes of text that the piece stands for: `▁the` and `Ġthe` are " the", `##ing` is
  /// "ing", `<0x41>` is "A". Bytes of a byte-level piece may be part of a character. Special tokens
  /// stand for their content.
  func surface(of id: TokenID) -> [UInt8]

  /// The score of a piece in its file: a log probability in Unigram, a priority in SentencePiece's
  /// BPE, `nil` where pieces have none.
  func score(of id: TokenID) -> Double?

  /// The files of this tokenizer after surgery: pieces of dropped rows gone, IDs as planned.
  ///
  /// Order, scores, flags and all else stay as they are.
  ///
  /// - Throws: `TokenizerError` if the plan drops what the file cannot do without.
  func files(after plan: RowPlan) throws -> [TokenizerFile]

  /// Checks that surgery can write the files at all.
  ///
  /// - Throws: `TokenizerError.unsuitable` if this format is read only.
  func checkWritable() throws

  /// The tokenizer after surgery, made in memory where files cannot be written; else `nil`.
  func preview(of plan: RowPlan) throws -> (any Tokenizer)?

  /// The files of this tokenizer after surgery that adds pieces.
  ///
  /// All else is as in ``files(after:)``; new merges rank after all others.
  ///
  /// - Parameters:
  ///   - plan: The rows; each `.added` one is a piece of `new`, by its position.
  ///   - new: The pieces that are added.
  /// - Returns: The files, the one that was read first.
  /// - Throws: `TokenizerError` if the plan drops what the file cannot do without, or what it adds
  ///   does not fit.
  func files(after plan: RowPlan, adding new: NewPieces) throws -> [TokenizerFile]

  /// This tokenizer with more pieces, as its files after ``extensionPlan(adding:to:)`` are read.
  ///
  /// - Throws: As ``files(after:adding:)``; also for formats that are more than one file.
  func adding(_ new: NewPieces) throws -> any Tokenizer
}

extension Tokenizer {
  public var pattern: String? { nil }
  public var otherPaths: [String] { [] }
  public var digestedRanges: [Range<Int>]? { nil }
  public var sides: [any Tokenizer] { [self] }
  public func sides(of language: String) -> Range<Int> { 0..<1 }
  public func makeChunkEncoder() -> (any ChunkEncoder)? { nil }
  public func score(of id: TokenID) -> Double? { nil }
  public func checkWritable() throws {}
  public func preview(of plan: RowPlan) throws -> (any Tokenizer)? { nil }
}

/// Encodes text, one line at a time, with caches that only one thread may use.
public protocol Encoder: AnyObject {
  /// Appends the tokens of `text` to `tokens`.
  ///
  /// Truncation and padding of the tokenizer's file are not applied. Bytes that are not UTF-8 become
  /// U+FFFD, one for each maximal invalid part, before anything else (SentencePiece does it in its
  /// own way).
  ///
  /// - Parameters:
  ///   - text: A line, without its line feed; nothing is stripped.
  ///   - addingSpecialTokens: Whether the post-processor adds its tokens (`<s> … </s>`).
  ///   - tokens: Where the tokens go.
  /// - Throws: `TokenizerError.unencodable`.
  func encode(_ text: Span<UInt8>, addingSpecialTokens: Bool, into tokens: inout [Token]) throws
}
