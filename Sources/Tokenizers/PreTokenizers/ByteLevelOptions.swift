internal import JSON

/// The members of `ByteLevel`, which are the same in a pre-tokenizer, a post-processor and a decoder.
struct ByteLevelOptions {
  /// Whether a text that does not begin with a space gets one.
  let addsPrefixSpace: Bool
  /// Whether GPT-2's pattern splits the text.
  let splits: Bool

  /// Reads the members; all must be there but `use_regex`.
  ///
  /// - Throws: `TokenizerError.unsuitable` if one is not `true` or `false`.
  init(_ component: Component) throws {
    addsPrefixSpace = try component.bool("add_prefix_space")
    _ = try component.bool("trim_offsets")
    splits = component.object["use_regex"] == nil ? true : try component.bool("use_regex")
  }
}
