internal import Files
public import RowPlans

/// A rank file of tiktoken (`*.tiktoken`), with the pattern that splits text into words.
///
/// It encodes as `encode_ordinary` of PyPI `tiktoken` 0.14 does: special tokens stand in the code of
/// each model and not in the file, so that text never becomes one. Their rows follow the last rank;
/// a model with such rows cannot be trimmed by its rank file, because nothing says what they are, and
/// ``files(after:)`` refuses it. What a model's code does to text before (Qwen 1 composes it, NFC) is
/// not done here. Pieces are spelt in GPT-2's characters for bytes (`Ġthe`).
public struct TiktokenTokenizer: BorrowingTokenizer {
  public let pattern: String?
  let pipeline: any Tokenizer
  let specials: UnreachablePieces
  private let file: RankFile

  /// Reads a rank file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages, and for the pattern of well-known names.
  ///   - pattern: The name of a known pattern or a regular expression.
  /// - Throws: `TokenizerError`.
  public init(_ bytes: [UInt8], path: String, pattern: String? = nil) throws {
    let regex = try PatternPreset.pattern(
      pattern, path: path, fileName: Folder.lastComponent(of: path))
    file = try RankFile(bytes, path: path)
    self.pattern = regex
    pipeline = try RankedPipeline.make(of: file.pieces, pattern: regex, path: path)
    specials = try UnreachablePieces(beside: pipeline)
  }

  public var kind: TokenizerKind { .tiktoken }

  /// Returns the rank file with the pieces of `plan`, numbered from 0 in the order of their ranks
  /// (theorem T1).
  ///
  /// - Throws: `TokenizerError.unsuitable` if the plan adds pieces, drops a byte, or changes the
  ///   order, and if the model has more rows than the file has ranks.
  public func files(after plan: RowPlan) throws -> [TokenizerFile] {
    guard plan.sourceRowCount <= vocabulary.idBound else {
      throw refusal(
        "the model has \(plan.sourceRowCount) rows, and this file \(vocabulary.idBound) ranks: what "
          + "the others are stands in the model's code. Convert the tokenizer to tokenizer.json, "
          + "with its special tokens, and trim with that.")
    }
    var bytes: [UInt8] = []
    for (rank, id) in try keptInOrder(plan).enumerated() {
      bytes.append(contentsOf: file.text(of: id))
      bytes.append(0x20)
      bytes.append(contentsOf: String(rank).utf8)
      bytes.append(0x0A)
    }
    return [TokenizerFile(name: Folder.lastComponent(of: path), bytes: bytes)]
  }
}
