internal import Files
internal import JSON
public import RowPlans

/// Mistral's `tekken.json`: ranked pieces behind special tokens, with the pattern of words.
///
/// Text becomes what `mistral-common` makes of it without `bos` and `eos`: the ranks of tiktoken, each
/// plus the number of special tokens. No text becomes a special token.
public struct TekkenTokenizer: BorrowingTokenizer {
  let pipeline: any Tokenizer
  let specials: UnreachablePieces
  private let file: TekkenFile
  private let isIndented: Bool

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages.
  /// - Throws: `TokenizerError`, `JSONError`.
  public init(_ bytes: [UInt8], path: String) throws {
    file = try TekkenFile(bytes, path: path)
    isIndented = bytes.prefix(16).contains(0x0A)
    pipeline = try RankedPipeline.make(of: file.pieces, pattern: file.pattern, path: path)
    specials = try UnreachablePieces(file.specials, beside: pipeline)
  }

  public var kind: TokenizerKind { .tiktoken }

  /// Returns the document with the pieces of `plan`, ranked from 0 in the order of their ranks
  /// (theorem T1); `default_vocab_size` and `num_vocab_tokens` follow, all else stays.
  ///
  /// Entries of `vocab` that counted for nothing, because they are beyond `default_vocab_size`, are
  /// left out.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the plan adds pieces, drops a special token or a byte,
  ///   or changes the order.
  public func files(after plan: RowPlan) throws -> [TokenizerFile] {
    let kept = try keptInOrder(plan)
    let entries = file.document["vocab"]?.array ?? []
    var vocab: [JSONValue] = []
    for id in kept.dropFirst(file.specials.count) {
      guard var entry = entries[id.index - file.specials.count].object else { continue }
      entry["rank"] = .number(vocab.count)
      vocab.append(.object(entry))
    }
    var config = file.document["config"]?.object ?? JSONObject()
    config["default_vocab_size"] = .number(kept.count)
    if config["num_vocab_tokens"] != nil { config["num_vocab_tokens"] = .number(vocab.count) }
    var document = file.document
    document["config"] = .object(config)
    document["vocab"] = .array(vocab)
    var writer = JSONWriter(isIndented: isIndented)
    writer.write(.object(document))
    return [TokenizerFile(name: Folder.lastComponent(of: path), bytes: writer.bytes)]
  }
}
