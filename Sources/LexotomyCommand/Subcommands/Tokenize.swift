internal import ArgumentParser
internal import Corpora
internal import Files
internal import Lexotomy

/// `lexotomy tokenize`: text to token IDs.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the token IDs of each line of text.",
    discussion: """
      One output line for each input line (the bytes before a line feed; nothing is stripped), the IDs \
      separated by one space. Truncation and padding of the tokenizer's file are not applied.

      Example: echo 'Habari ya asubuhi' | lexotomy tokenize xlm-roberta-base --pieces
      """)

  @Argument(help: "A model folder or a tokenizer file.")
  var model: String

  @Argument(help: ArgumentHelp("Text; standard input if there is none.", valueName: "file"))
  var files: [String] = []

  @Flag(name: .long, help: "Add the special tokens that the post-processor adds.")
  var addSpecialTokens = false

  @Flag(name: .long, help: "Print pieces as they are spelt instead of IDs.")
  var pieces = false

  @Option(
    help: ArgumentHelp(
      "The language of the text, where a model segments what it reads and what it writes differently.",
      valueName: "tag"))
  var language = "und"

  @OptionGroup var split: PatternOption
  @OptionGroup var common: CommonOptions

  func run() throws {
    var encoding = Encoding(
      tokenizer: try Encoding.tokenizer(at: model, pattern: split.pattern))
    encoding.addsSpecialTokens = addSpecialTokens
    encoding.spellsPieces = pieces
    encoding.language = language
    encoding.jobs = common.jobs
    let output = StandardOutput()
    let names = files.isEmpty ? ["-"] : files
    let sources = names.map { CorpusSource($0, layout: .lines, scrutiny: .asIs) }
    try encoding.perform(sources) { try output.write($0) }
    try output.flush()
  }
}
