internal import Surgery
internal import Tokenizers

/// The claims about pieces, text and the files of a tokenizer.
extension Statement {
  /// The relation of a result's pieces to those of another model.
  enum PieceRelation {
    /// Some of the source's pieces.
    case trimmed(count: Int, sourceCount: Int)
    /// The source's pieces, followed by others whose mixtures are recorded.
    case extended(sourceCount: Int, addedCount: Int)
    /// The source's pieces, and others without a record.
    case unrecorded(sourceCount: Int, otherCount: Int)
    /// The pieces of another tokenizer, some of which stand for the same as a piece of the source.
    case replaced(textCount: Int, specialCount: Int, mixedCount: Int)
    /// The pieces of the base of a trimmed model.
    case restored(count: Int)
  }

  /// Every piece of the result is where the surgery puts it.
  static func pieces(_ relation: PieceRelation) -> Statement {
    let words =
      switch relation {
      case .trimmed(let count, let sourceCount):
        "Each of the \(count) pieces is one of the source's \(sourceCount), and they are of one kind."
      case .extended(let sourceCount, let addedCount):
        "Each of the \(sourceCount) old pieces keeps its ID, and \(addedCount) follow."
      case .unrecorded(let sourceCount, let otherCount):
        "Each of the \(sourceCount) old pieces keeps its ID, and there are \(otherCount) others. "
          + "How these were made is not recorded."
      case .replaced(let textCount, let specialCount, let mixedCount):
        "\(textCount) pieces stand for a text that the source has, too, \(specialCount) special "
          + "tokens are one of the source's by role or spelling: they have its rows. \(mixedCount) "
          + "others have mixed ones."
      case .restored(let count): "Each of the \(count) pieces has the ID of the base."
      }
    return Statement("pieces", words)
  }

  /// Nothing is lost that the tokenizer cannot do without.
  static var required: Statement {
    Statement("required", "Special, added, unknown and byte pieces are all kept.")
  }

  /// The hypotheses of the theorem that makes a trimming lossless.
  static func theorem(_ theorem: Theorem, keptCount: Int) -> Statement {
    Statement(
      "theorem.\(theorem.rawValue)",
      "\(keptCount) kept pieces: \(theorem.hypotheses). So \(theorem.guaranteedText) is segmented "
        + "exactly as before (docs/exactness.md).")
  }

  /// The rows of the result follow from its pieces.
  static var rows: Statement { Statement("rows", "The rows follow from the pieces.") }

  /// The text that was encoded with source and result, or could have been.
  enum EncodedText {
    /// No text, beside a trimmed model.
    case noneTrimmed
    /// No text, beside an extended model.
    case noneExtended
    /// Text whose tokens were compared with the kept ones.
    case trimmed(SegmentationCheck)
    /// Text whose tokens were compared by what they spell.
    case extended(ExtensionCheck)
  }

  /// Text has the tokens it should have.
  static func text(_ text: EncodedText) -> Statement {
    let words =
      switch text {
      case .noneTrimmed: "Text whose tokens are kept is segmented as before."
      case .noneExtended: "Text is spelt by the result's tokens."
      case .trimmed(let check):
        "\(check.lines) lines were encoded with both: \(check.eligible) (\(percent(check)) %) have "
          + "all their tokens kept, and \(check.differing) of these differ. All lines: "
          + "\(check.sourceTokens) tokens before, \(check.resultTokens) after."
      case .extended(let check):
        "\(check.lines) lines were encoded with both, and \(check.misspelt) spell another text: "
          + "\(check.unchanged) have the same tokens, \(check.usingAdded) use added pieces, "
          + "\(check.rearranged) have other old tokens. All lines: \(check.sourceTokens) tokens "
          + "before, \(check.resultTokens) after."
      }
    return Statement("text", words)
  }

  private static func percent(_ check: SegmentationCheck) -> Double {
    let share = check.lines > 0 ? Double(check.eligible) / Double(check.lines) : 1
    return (share * 10_000).rounded() / 100
  }

  /// Lines that learning had to protect have the tokens they had.
  static var protectedText: Statement {
    Statement("protected-text", "Protected lines keep their tokens.")
  }

  /// The tokenizer is the target of a replacement.
  static var tokenizer: Statement {
    Statement(
      "tokenizer", "The tokenizer is the one for which the weights were made, byte for byte.")
  }

  /// The origin of tokenizer files.
  enum TokenizerFileOrigin {
    /// Rewritten from the source's; the number of files, where it is known.
    case rewritten(count: Int)
    /// Impossible to rewrite.
    case refused
    /// Made from recorded pieces.
    case pieces
  }

  /// The tokenizer files say what rewriting the source's gives.
  static func tokenizerFiles(_ origin: TokenizerFileOrigin) -> Statement {
    let words =
      switch origin {
      case .rewritten(let count):
        "\(count) tokenizer files are the source's with IDs as planned."
      case .refused: "The source's tokenizer files can be rewritten so."
      case .pieces: "The tokenizer files follow from the pieces."
      }
    return Statement("tokenizer-files", words)
  }
}
