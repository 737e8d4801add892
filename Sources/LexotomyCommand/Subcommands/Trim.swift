internal import ArgumentParser
internal import Files
internal import JSON
internal import Lexotomy
internal import Surgery

/// `lexotomy trim`: a model to a smaller model.
struct Trim: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trim a model's vocabulary to the languages it will serve.",
    discussion: """
      Keeps the pieces that the text uses, all that they are merged from, and all special pieces. Text \
      whose tokens are kept is segmented exactly as before; kept rows are bit-identical. With no size \
      option, everything the text uses is kept. The output folder appears whole, or not at all.

      Examples:
        lexotomy trim xlm-roberta-base sw=swahili.txt -o xlmr-sw
        lexotomy trim MODEL fr=fr.txt de=de.txt --coverage 0.99 --floor de=0.995 --multiple-of 64 -o OUT
        lexotomy trim MODEL --counts all.counts --size 32768 --dry-run
        lexotomy trim MODEL --language ka --language ru -o OUT
        lexotomy trim MODEL sw=swahili.txt --shard-size 5GB --dtype bfloat16 -o OUT
        lexotomy trim model-Q4_K_M.gguf sw=swahili.txt -o OUT    # OUT/model-Q4_K_M.gguf
      """)

  @Argument(help: "A model folder, a GGUF file or a tokenizer file.")
  var model: String

  @Argument(help: "Files, folders or -, each perhaps labelled with its language: fr=FILE.")
  var corpus: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var output: String?

  @Option(name: .long, help: ArgumentHelp("Plan from files of counts.", valueName: "file"))
  var counts: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Plan from ICU's exemplar characters of a language.", valueName: "tag"))
  var language: [String] = []

  @OptionGroup(title: "Size") var size: TrimSizeOptions

  @Option(
    name: .long, help: ArgumentHelp("Keep the pieces of these lines, too.", valueName: "file"))
  var keep: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A tensor that is not indexed by token, whatever its shape.", valueName: "name"))
  var ignoreTensor: [String] = []

  @Flag(name: .long, help: "Print what would be done, and write nothing.")
  var dryRun = false

  @OptionGroup var text: CorpusOptions
  @OptionGroup var split: PatternOption
  @OptionGroup(title: "Weights") var weights: WeightOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard [corpus.isEmpty, counts.isEmpty, language.isEmpty].count(where: { !$0 }) == 1 else {
      throw ValidationError("Give one of CORPUS, --counts and --language.")
    }
    guard dryRun || output != nil else {
      throw ValidationError("Give the folder to make with -o, or --dry-run.")
    }
    if !language.isEmpty, size.coverage != nil || size.minCount != nil {
      throw ValidationError("--coverage and --min-count need text; --language has none.")
    }
  }

  func run() throws {
    let isRecorded = output != nil && !dryRun
    let model = try Model(
      self.model, ignoring: Set(ignoreTensor), isDigested: isRecorded, pattern: split.pattern)
    var trim = Lexotomy.Trim(model, to: try basis())
    trim.options = size.options
    trim.keepFile = keep
    trim.output = weights.options
    trim.settings = common.settings(parameters(), text: text, isRecorded: isRecorded)
    if let output, !dryRun {
      let report = try trim.perform(output: output, reporting: common.report)
      try common.show(TrimSummary(report, output: output, store: common.storePath))
    } else {
      let planned = try trim.plan(reporting: common.report)
      try common.show(TrimSummary(planned.forecast), isAsked: true)
    }
  }

  private func basis() throws -> Lexotomy.Trim.Basis {
    if !counts.isEmpty { return .counts(counts) }
    if !language.isEmpty { return .languages(language) }
    return .corpus(try text.sources(corpus))
  }

  /// Returns the part of the command line that the store keeps.
  private func parameters() -> JSONObject {
    var parameters = JSONObject(["model": .string(model)])
    for (name, values) in [
      ("corpus", corpus), ("counts", counts), ("language", language),
      ("weight", size.weights.map { "\($0.tag)=\($0.value)" }),
      ("floor", size.floors.map { "\($0.tag)=\($0.value)" }), ("ignore-tensor", ignoreTensor),
    ] where !values.isEmpty {
      parameters[name] = .array(values.map { .string($0) })
    }
    parameters["size"] = size.size.map { .number($0) }
    parameters["coverage"] = size.coverage.map { .number(JSONNumber(text: "\($0)")) }
    parameters["coverage-of"] = .string(size.coverageOf.rawValue)
    parameters["min-count"] = size.minCount.map { .number(JSONNumber(text: "\($0)")) }
    parameters["multiple-of"] = .number(size.multipleOf)
    parameters["pattern"] = split.pattern.map { .string($0) }
    parameters["keep"] = keep.map { .string($0) }
    parameters["field"] = .string(text.field)
    weights.options.record(in: &parameters)
    parameters["seed"] = .number(common.seed)
    return parameters
  }
}
