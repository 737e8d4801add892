/// The claims about a model alone, and about a store.
extension Statement {
  /// The files of a model can be read together.
  static var files: Statement {
    Statement("files", "Tokenizer, configuration and weights agree.")
  }

  /// Every piece is found in its own text.
  ///
  /// - Parameters:
  ///   - count: The number of pieces.
  ///   - lost: The number of pieces that are not found.
  ///   - examples: Some of these, as they are shown.
  /// - Returns: The statement.
  static func reach(count: Int, lost: Int, examples: [String]) -> Statement {
    let found = "\(count - lost) of \(count) pieces are found in their own text"
    return Statement(
      "reach",
      lost == 0
        ? found + "." : found + "; \(lost) are not, such as \(examples.joined(separator: ", ")).")
  }

  /// Two tokenizers in one folder read text alike.
  static func normalizer(_ one: String, _ other: String, probeCount: Int) -> Statement {
    Statement("normalizer", "\(one) and \(other) read \(probeCount) probes alike.")
  }

  /// The configuration has the IDs of the tokenizer's special tokens.
  static var specialTokens: Statement {
    Statement("special-tokens", "The configuration names the tokenizer's padding token.")
  }

  /// The LM head survives loading.
  static func head(_ name: String, isCopy: Bool) -> Statement {
    Statement("head", isCopy ? "\(name) is the embeddings." : "\(name) has rows of its own.")
  }

  /// The weights are there in one form only.
  static var copies: Statement {
    Statement("copies", "There are no copies of the weights in other forms.")
  }

  /// The pages and rows of a store are sound.
  static func storeDatabase(runCount: Int) -> Statement {
    Statement(
      "store.database", title: "database",
      "Pages, foreign keys and rows of \(runCount) runs are sound.")
  }

  /// The files that a store keeps are unchanged.
  static func storeContents(fileCount: Int) -> Statement {
    Statement(
      "store.contents", title: "contents", "\(fileCount) kept files are what their SHA-256 says.")
  }

  /// The mixtures that a store keeps can be read again.
  static func storeWeights(mixingCount: Int) -> Statement {
    Statement(
      "store.weights", title: "weights",
      "The weights of \(mixingCount) extensions can be read again.")
  }
}
