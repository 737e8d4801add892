public import GGUF
public import RowPlans

/// The tokenizer inside a GGUF file.
///
/// `tokenizer.ggml.model` names the segmentation:
/// * `gpt2`: byte-level BPE with a list of merges; `tokenizer.ggml.pre` names how text is split.
/// * `llama`: SentencePiece's BPE by scores, without a table of characters.
/// * `t5`: SentencePiece's Unigram.
/// * `bert`: WordPiece. The file has `▁the` for a piece that begins a word and `ing` for one inside;
///   here they are spelt `the` and `##ing`, as in Hugging Face. The text is cleaned, lowercased and
///   stripped of accents, unless `normalizer.lowercase` or `normalizer.strip_accents` is false.
///
/// Text is encoded as `llama.cpp` does without `parse_special`: user-defined pieces are found in it
/// (see ``FragmentEncoder``), control pieces are not. Beyond that, where `llama.cpp` differs from the tokenizer that the file was
/// converted from, the latter counts: a Unicode class in a pattern is that of the expression, white
/// space is what `\s` matches, and NFC, which GGUF files do not speak of, is not applied.
public struct GGUFTokenizer: BorrowingTokenizer {
  public let kind: TokenizerKind
  let pipeline: any Tokenizer
  let specials: UnreachablePieces
  /// The file that it was read from; `nil` for one that was made in memory.
  public let file: GGUFFile?
  let pieces: GGUFPieces
  private let frame: TokenFrame
  /// The matcher of the user-defined pieces of SentencePiece.
  private let fragments: AddedTokenMatcher?

  /// Reads the tokenizer of a file.
  ///
  /// - Throws: `TokenizerError` if there is none, or if it is of a kind that is not known.
  public init(_ file: GGUFFile) throws { try self.init(GGUFPieces(file), file) }

  private init(_ pieces: GGUFPieces, _ file: GGUFFile? = nil) throws {
    self.file = file
    self.pieces = pieces
    frame = TokenFrame(pieces)
    let isSpecial: (GGUFPieces.Kind) -> Bool
    switch pieces.model {
    case "gpt2":
      pipeline = try pieces.mergeTokenizer()
      isSpecial = { $0 == .control || $0 == .unknown }
    case "llama", "t5":
      pipeline = try pieces.sentencePieceTokenizer()
      isSpecial = { _ in false }
    case "bert":
      pipeline = try pieces.wordPieceTokenizer()
      isSpecial = { $0 == .control }
    case let model:
      throw TokenizerError.unknownType(
        file: pieces.path, place: "tokenizer.ggml.model", type: model)
    }
    fragments = pipeline is SentencePieceTokenizer ? pieces.fragmentMatcher() : nil
    kind = pipeline.kind
    let known = pipeline.vocabulary
    specials = try UnreachablePieces(
      pieces.tokens(where: isSpecial).filter { known.spelling(of: $0.id) == nil },
      beside: pipeline)
  }

  public func makeEncoder() -> any Encoder {
    let encoder = pipeline.makeEncoder()
    return FramedEncoder(fragments.map { FragmentEncoder($0, encoder) } ?? encoder, frame)
  }

  public func makeChunkEncoder() -> (any ChunkEncoder)? {
    guard let encoder = pipeline.makeChunkEncoder(), let fragments else {
      return pipeline.makeChunkEncoder()
    }
    return FragmentChunkEncoder(fragments, encoder)
  }

  public func requiredPieces() -> [(id: TokenID, reason: String)] {
    var reasons: [TokenID: String] = [:]
    for (key, id) in pieces.named.sorted(by: { $0.key < $1.key }) { reasons[id] = key }
    for special in specials.tokens { reasons[special.id] = "special token" }
    for (id, reason) in pipeline.requiredPieces() { reasons[id] = reason }
    return reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The keys of the tokenizer, which do not tell how tensors are quantized.
  public var digestedRanges: [Range<Int>]? {
    file?.entries.filter { $0.key.hasPrefix("tokenizer.") }.map(\.range)
  }

  /// The rows of the vocabulary: all pieces, those that no text becomes included.
  public var rowCount: Int { pieces.kinds.count }

  /// Returns nothing: the pieces stand beside the tensors in one file, whose new values
  /// ``edits(of:after:)`` tells.
  public func files(after plan: RowPlan) throws -> [TokenizerFile] { [] }

  /// Returns nothing, as ``files(after:)``: ``edits(of:after:adding:)`` tells the new values.
  ///
  /// - Throws: `TokenizerError` if a piece is there already, or has no score and needs one.
  public func files(after plan: RowPlan, adding new: NewPieces) throws -> [TokenizerFile] {
    _ = try pieces.additions(new)
    return []
  }

  public func preview(of plan: RowPlan) throws -> (any Tokenizer)? {
    try GGUFTokenizer(pieces.kept(by: plan))
  }

  public func adding(_ new: NewPieces) throws -> any Tokenizer {
    try GGUFTokenizer(pieces.adding(new))
  }

  public func makeWordSegmenter() -> any WordSegmenter { pipeline.makeWordSegmenter() }
  public var mergeRules: MergeRules? { pipeline.mergeRules }
  public func spelling(ofSurface surface: [UInt8]) -> [UInt8] {
    pipeline.spelling(ofSurface: surface)
  }
  public func surface(ofNew spelling: [UInt8]) -> [UInt8] { pipeline.surface(ofNew: spelling) }
}

/// The special tokens that stand before and behind the tokens of a text.
struct TokenFrame: Sendable {
  let first: [TokenID]
  let last: [TokenID]

  /// Takes what the file says, or else what `llama.cpp` does for its kind.
  init(_ pieces: GGUFPieces) {
    let model = pieces.model
    func flag(_ key: String, _ fallback: Bool) -> Bool { pieces.flags[key] ?? fallback }
    let begins = model == "llama" || model == "bert" || GGUFPreTokenizer.begins(pieces)
    let bos = pieces.id("bos") ?? pieces.id("cls")
    let separator = pieces.id("seperator") ?? pieces.id("eos")
    first = flag("add_bos_token", begins) ? [bos].compactMap(\.self) : []
    last =
      (flag("add_eos_token", model == "t5") ? [pieces.id("eos")] : []).compactMap(\.self)
      + (flag("add_sep_token", model == "bert") ? [separator] : []).compactMap(\.self)
  }
}

/// An encoder that puts a frame round the tokens of another.
private final class FramedEncoder: Encoder {
  private let base: any Encoder
  private let frame: TokenFrame

  init(_ base: any Encoder, _ frame: TokenFrame) {
    self.base = base
    self.frame = frame
  }

  func encode(_ text: Span<UInt8>, addingSpecialTokens: Bool, into tokens: inout [Token]) throws {
    if addingSpecialTokens { for id in frame.first { tokens.append(Token(id)) } }
    try base.encode(text, addingSpecialTokens: false, into: &tokens)
    if addingSpecialTokens { for id in frame.last { tokens.append(Token(id)) } }
  }
}
