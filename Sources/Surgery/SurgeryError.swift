public import RowPlans

/// A surgery that cannot be planned, with the reason and the remedy.
public enum SurgeryError: Error, Hashable, CustomStringConvertible {
  /// Counts that were made by another tokenizer.
  case differentTokenizers(String, String)
  /// Counts that were made with other options.
  case differentOptions([String: String], [String: String])
  /// A count file that is damaged or of another version.
  case badCountFile(path: String, offset: Int, problem: String)
  /// A file of learnt pieces that is damaged or does not fit the tokenizer.
  case badPieceFile(path: String, line: Int, problem: String)
  /// A list of pieces with a line that is no UTF-8.
  case badPieceList(path: String, text: String)
  /// A file of weights that is damaged or of another version.
  case badMixingFile(path: String, line: Int, problem: String)
  /// A script that ICU does not know.
  case unknownScript(String)
  /// A tokenizer for which pieces cannot be learnt in the way that is asked for.
  case notLearnable(path: String, problem: String)
  /// A tokenizer that segments by another algorithm than pieces are asked for.
  case otherAlgorithm(path: String, asked: String, own: String)
  /// A tokenizer that cannot replace another, because an ID has no piece.
  case notReplaceable(path: String, id: TokenID)
  /// A size that cannot hold what must stay.
  case sizeTooSmall(size: Int, required: Int, why: String)
  /// A size beyond what the source has.
  case sizeTooLarge(size: Int, available: Int)
  /// Nothing to plan from.
  case noText
  /// A language for which ICU has no exemplar characters.
  case unknownLanguage(String)
  /// An ID that the tokenizer has but the checkpoint has no row for.
  case idBeyondRows(piece: String, id: TokenID, rows: Int)
  /// An option of a language that the counts do not have.
  case languageNotCounted(String, available: [String])

  public var description: String {
    switch self {
    case .differentTokenizers(let one, let other):
      "These counts are of the tokenizers \(one.prefix(12))… and \(other.prefix(12))…. "
        + "Count the text again with the tokenizer of the model."
    case .differentOptions(let one, let other):
      "These counts were made with \(Self.words(one)) and with \(Self.words(other)). "
        + "Count the text again with the same options."
    case .badCountFile(let path, let offset, let problem):
      "\(path): byte \(offset): \(problem) Count again, or copy the file again."
    case .badPieceFile(let path, let line, let problem):
      "\(path): line \(line): \(problem) Learn the pieces again with the tokenizer of this model."
    case .badPieceList(let path, let text):
      "\(path): '\(text)' is no UTF-8. Save the list as UTF-8, a piece on each line."
    case .badMixingFile(let path, let line, let problem):
      "\(path): line \(line): \(problem) Extend the model again, or copy the file again."
    case .unknownScript(let name):
      "ICU knows no script '\(name)'. Give a name such as Georgian or a code such as Geor."
    case .notLearnable(let path, let problem): "\(path): \(problem)"
    case .otherAlgorithm(let path, let asked, let own):
      "\(path): \(asked) pieces are asked for, and this tokenizer segments by \(own). Leave the "
        + "algorithm out."
    case .notReplaceable(let path, let id):
      "\(path): \(id) has no piece, so its row would have no meaning. Give a tokenizer without holes."
    case .sizeTooSmall(let size, let required, let why):
      "\(size) rows are too few: \(required) are needed (\(why)). Ask for \(required) or more."
    case .sizeTooLarge(let size, let available):
      "\(size) rows are asked for, but the source has \(available) that can be kept. Ask for less."
    case .noText:
      "There is no text to plan from: the corpus has no tokens. Give text, counts, or a language."
    case .unknownLanguage(let tag):
      "ICU has no exemplar characters for '\(tag)'. Check the BCP-47 tag, or give text instead."
    case .idBeyondRows(let piece, let id, let rows):
      "The piece '\(piece)' is \(id), but the checkpoint has \(rows) rows. "
        + "Name the tokenizer this checkpoint was trained with."
    case .languageNotCounted(let tag, let available):
      "No text is labelled '\(tag)'; there is \(available.joined(separator: ", ")). "
        + "Label the corpus with \(tag)=FILE."
    }
  }
  private static func words(_ options: [String: String]) -> String {
    guard !options.isEmpty else { return "no options" }
    return options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ")
  }
}
