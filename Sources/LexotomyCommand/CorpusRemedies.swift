internal import Corpora

extension CorpusError {
  /// The options of the command that help, if any do.
  var optionHint: String? {
    switch self {
    case .foreign(_, .html), .foreign(_, .xml):
      "Or give --format text to count it as it stands."
    case .foreign(_, .jsonArray):
      "Give --format json and --field NAME for the text in it, or --format text for all of it."
    case .foreign(_, .jsonLines):
      "Give --format jsonl and --field NAME for the text in it, or --format text for all of it."
    case .notUTF8:
      "Or give --invalid-utf8 replace, so that U+FFFD takes the place of what is no UTF-8."
    case .missingColumn:
      "Name the column that holds the text with --field, or give --format text to read the lines."
    case .wrongField(_, _, _, let field, "an array"), .wrongField(_, _, _, let field, "an object"):
      "For texts in it: --field '\(field)[].content', for example."
    case .badRecord(_, let problem) where problem.contains("field"):
      "Name the field that holds the text with --field."
    default: nil
    }
  }
}
