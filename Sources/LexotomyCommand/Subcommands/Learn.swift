internal import ArgumentParser
internal import Corpora
internal import Files
internal import JSON
internal import Lexotomy
internal import Surgery

/// `lexotomy learn`: text to new pieces.
struct Learn: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn pieces for new languages on top of a model's tokenizer.",
    discussion: """
      Byte-pair encoding goes on where the tokenizer ends: new merges rank after all old ones. Unigram \
      keeps all old scores and fits the scores of new pieces to the text. So text without new pieces is \
      segmented as before. By default no piece has ASCII letters, nor nothing but ASCII; with --protect, \
      the text you give keeps its tokens instead, line by line.

      With --pieces, a list is made pieces instead: the merges that make each, or a score with which it \
      is used. What is in the tokenizer already or cannot be reached is reported. Unigram fits the scores \
      to CORPUS, if there is one.

      Words are counted first. To count on many machines: --count-only, then --words.

      Examples:
        lexotomy learn MODEL am=amharic.txt ka=georgian.txt --size 8000 -o pieces
        lexotomy learn MODEL sw=swahili.txt --size 4000 --protect english.txt -o pieces
        lexotomy learn MODEL --pieces am=words.txt -o pieces
        lexotomy learn MODEL am=part1.txt --count-only -o part1.words
        lexotomy learn MODEL --words part1.words --words part2.words --size 4000 -o pieces
      """)

  @Argument(help: "A model folder or a tokenizer file.")
  var model: String

  @Argument(help: "Files, folders or -, each perhaps labelled with its language: fr=FILE.")
  var corpus: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file of pieces to write.", valueName: "file"))
  var output: String

  @Option(name: .long, help: ArgumentHelp("Learn from files of word counts.", valueName: "file"))
  var words: [String] = []

  @Option(
    name: .customLong("pieces"),
    help: ArgumentHelp(
      "Take the pieces of a list, one a line, ▁ or a space where it begins a word; repeatable.",
      valueName: "file"))
  var lists: [String] = []

  @Flag(name: .long, help: "Write the word counts, and learn nothing.")
  var countOnly = false

  @OptionGroup(title: "Pieces") var pieces: LearnOptions
  @OptionGroup var text: CorpusOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard corpus.isEmpty || words.isEmpty, !lists.isEmpty || corpus.isEmpty != words.isEmpty else {
      throw ValidationError("Give one of CORPUS and --words.")
    }
    guard lists.isEmpty || !countOnly && pieces.total == 0 else {
      throw ValidationError("A list says how many pieces: leave out --size and --count-only.")
    }
    guard countOnly || !lists.isEmpty || pieces.size != nil || !pieces.languageSizes.isEmpty else {
      throw ValidationError("Say how many pieces: --size, or --language-size for each language.")
    }
  }

  func run() throws {
    var learn = Lexotomy.Learn(
      tokenizer: try Encoding.tokenizer(at: model), options: try pieces.options)
    learn.corpus = try text.sources(corpus)
    learn.words = words
    learn.lists = try text.sources(lists)
    learn.protectedSources = try text.sources(pieces.protect)
    learn.settings = common.settings(parameters(), text: text)
    if countOnly { return try learn.countWords(output: output, reporting: common.report) }
    let report = try learn.perform(output: output, reporting: common.report)
    try common.show(
      LearnSummary(report, asked: pieces.total, output: output, store: common.storePath))
  }

  /// Returns the command line for the record.
  private func parameters() -> JSONObject {
    var parameters = JSONObject(["model": .string(model)])
    for (name, values) in [("corpus", corpus), ("words", words), ("pieces", lists)]
    where !values.isEmpty {
      parameters[name] = .array(values.map { .string($0) })
    }
    pieces.record(in: &parameters)
    return parameters
  }
}
