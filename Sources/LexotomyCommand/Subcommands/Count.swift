internal import ArgumentParser
internal import Corpora
internal import Files
internal import JSON
internal import Lexotomy

/// `lexotomy count`: text to counts.
struct Count: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count the pieces of a corpus.",
    discussion: """
      Counts merge: the counts of two texts, merged, are the counts of both together. So a corpus can be \
      counted in parts, with --range on many machines, and merged with lexotomy merge.

      With --pairs, what is counted is which tokens occur near each other: what extend --method cw2v \
      learns from. Such counts merge as well.

      Examples:
        lexotomy count xlm-roberta-base sw=swahili.txt fr=french.jsonl.zst -o counts
        lexotomy count MODEL-am amharic.txt --pairs -o am.pairs
      """)

  @Argument(help: "A model folder or a tokenizer file.")
  var model: String

  @Argument(help: "Files, folders or -, each perhaps labelled with its language: fr=FILE.")
  var corpus: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file of counts to write.", valueName: "file"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp("Count the lines that start in these bytes.", valueName: "start:end"))
  var range: String?

  @Flag(
    help: ArgumentHelp("Encode each line whole: slow, with the same result.", visibility: .hidden))
  var wholeLines = false

  @Flag(name: .long, help: "Count pairs of tokens that occur near each other.")
  var pairs = false

  @Option(
    name: .long,
    help: ArgumentHelp("--pairs: how many tokens away the other may be.", valueName: "n"))
  var window = 5

  @OptionGroup var text: CorpusOptions
  @OptionGroup var split: PatternOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...1000).contains(window) else {
      throw ValidationError("--window \(window): give a number from 1 to 1000.")
    }
  }

  func run() throws {
    let started = Surroundings.seconds
    let sources = try text.sources(corpus)
    let range = try range.map(ByteRange.init(parsing:))
    let progress = ReadingProgress(of: sources, range: range)
    if pairs {
      var count = try CountPairs(model, pattern: split.pattern, sources: sources, window: window)
      (count.range, count.progress) = (range, progress)
      let counts = try show(count, progress)
      return try common.show(CountSummary(counts, seconds: Surroundings.seconds - started))
    }
    var count = try Lexotomy.Count(model, pattern: split.pattern, sources: sources)
    (count.range, count.progress, count.encodesWholeLines) = (range, progress, wholeLines)
    let counts = try show(count, progress).counts
    try common.show(CountSummary(counts, seconds: Surroundings.seconds - started))
  }

  /// Counts and writes the file, with a bar on the terminal.
  private func show<Operation: WritingOperation>(
    _ operation: Operation, _ progress: ReadingProgress
  ) throws -> Operation.Report {
    var operation = operation
    operation.settings = common.settings(text: text, isRecorded: false)
    let work = operation
    return try ProgressBar.show(progress, quiet: common.quiet) { try work.perform(output: output) }
  }
}
