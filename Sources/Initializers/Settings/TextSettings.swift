/// The settings of text that shows tokens in context.
public struct ContextSettings: MethodSettings {
  /// The text.
  public let texts = Setting(
    "contexts", [String](), "file",
    "Text with the new pieces in context; repeatable.", content: .corpus)
  /// Files of pairs that were counted before in such text, with the extended tokenizer.
  public let pairs = Setting(
    "pairs", [String](), "file",
    "Pairs that were counted in such text with the new tokenizer, instead of it; repeatable.",
    content: .file(kind: "pairs"))
  /// The greatest distance of a context, in tokens.
  public let window = Setting(
    "window", 5, "n", "The greatest distance of a context, in tokens.", in: 1...1000)

  public init() {}
}

/// The settings of the vectors by which tokens are compared: a file of word vectors, or text of which
/// vectors are made.
public struct VectorSettings: MethodSettings {
  /// The file of word vectors.
  public let file = Setting(
    "vectors", String?.none, "file",
    "Word vectors (.vec, .bin, .wv, .npz), instead of parallel text or contexts.",
    content: .file(kind: "vectors"))
  /// Texts that are translations of each other, line by line.
  public let parallel = Setting(
    "parallel", [String](), "file",
    "Text whose lines are translations of the same lines of the others, to make vectors of; "
      + "repeatable.", content: .corpus)
  /// Text that shows tokens in context, to make vectors of.
  public let contexts = ContextSettings()
  /// The length of vectors that are made of text.
  public let width = Setting(
    "vector-width", 200, "n", "The length of vectors that are made of text.", in: 1...4096)

  public init() {}
}
