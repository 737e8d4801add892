/// The claims about the other files of a model.
extension Statement {
  /// The configuration is the source's with sizes and token IDs as planned.
  static func configuration(fileCount: Int) -> Statement {
    Statement("configuration", "Every size and token ID in \(fileCount) files is as planned.")
  }

  /// No ID of a model, or of its tokenizer alone, is beyond the rows.
  static func range(rowCount: Int, isOfTokenizer: Bool) -> Statement {
    Statement(
      "range",
      "No ID \(isOfTokenizer ? "of the tokenizer " : "")is beyond the \(rowCount) rows.")
  }

  /// The modules of sentence-transformers are the source's.
  static func modules(_ count: Int, fileCount: Int) -> Statement {
    Statement("modules", "\(fileCount) files of \(count) modules are the source's.")
  }

  /// The files of a repeated run are those that the run wrote.
  static func bytes(fileCount: Int, run: Int) -> Statement {
    Statement("bytes", "Each of \(fileCount) files is what run \(run) wrote, by SHA-256.")
  }
}
