internal import ArgumentParser

/// The pattern by which a rank file of tiktoken splits text.
struct PatternOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      How a rank file (*.tiktoken) splits text: gpt2, r50k, p50k, cl100k, o200k, llama3, qwen, \
      qwen35, whisper, or a regular expression. Files with the names of their publishers need none.
      """, valueName: "regex"))
  var pattern: String?
}
