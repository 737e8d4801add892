internal import ArgumentParser
internal import Files
internal import JSON
internal import Lexotomy
internal import Surgery

/// `lexotomy extend`: a model and new pieces to a larger model.
struct Extend: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Extend a model's vocabulary by new pieces, with embeddings mixed from old ones.",
    discussion: """
      Old pieces keep their IDs and every bit of their rows; the new ones follow. Each new row is a \
      weighted sum of old rows, for some methods with noise. The weights and the method of every row are \
      written beside the model, and every row is made again from them and compared before the folder \
      appears.

      With --tokenizer the whole tokenizer is replaced by another: the rows of texts and special tokens \
      that both have are copied, and the method makes the others.

      ofa, wechsel and focus compare tokens by vectors: of words, from --vectors; or made of text, of \
      translations line by line (--parallel, once for each language) or of tokens near each other \
      (--contexts). Text in one language leads to old tokens that occur in it.

      \(MethodOptions.list)

      Examples:
        lexotomy learn MODEL am=amharic.txt --size 8000 -o am.pieces
        lexotomy extend MODEL --pieces am.pieces -o MODEL-am
        lexotomy extend MODEL --pieces am.pieces --method multivariate --seed 7 --dry-run
        lexotomy extend MODEL --pieces am.pieces --method ofa --parallel en.txt --parallel am.txt -o MODEL-am
        lexotomy extend MODEL --tokenizer OTHER -o MODEL-with-its-tokenizer
        lexotomy count MODEL-am amharic.txt --pairs -o am.pairs
        lexotomy extend MODEL --pieces am.pieces --method cw2v --pairs am.pairs --rounds 2 -o MODEL-cw2v
      """)

  @Argument(help: "A model folder.")
  var model: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The pieces: a file of lexotomy learn, or a list of texts, one a line.", valueName: "file"))
  var pieces: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Replace the tokenizer by that of another model, a folder or tokenizer.json.",
      valueName: "target"))
  var tokenizer: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Text to encode with both models, to check the result; repeatable.", valueName: "file"))
  var check: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A tensor that is not indexed by token, whatever its shape.", valueName: "name"))
  var ignoreTensor: [String] = []

  @Flag(name: .long, help: "Print what would be done, and write nothing.")
  var dryRun = false

  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup var text: CorpusOptions
  @OptionGroup(title: "Weights") var weights: WeightOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (pieces == nil) != (tokenizer == nil) else {
      throw ValidationError("Give one of --pieces and --tokenizer.")
    }
    guard dryRun || output != nil else {
      throw ValidationError("Give the folder to make with -o, or --dry-run.")
    }
  }

  func run() throws {
    let isRecorded = output != nil && !dryRun
    let model = try Model(self.model, ignoring: Set(ignoreTensor), isDigested: isRecorded)
    var extend = try operation(on: model)
    extend.sources = try text.sources(check)
    extend.output = weights.options
    extend.piecesPath = pieces
    extend.settings = common.settings(parameters(), text: text, isRecorded: isRecorded)
    if let output, !dryRun {
      let report = try extend.perform(output: output, reporting: common.report)
      try common.show(ExtendSummary(report, output: output, store: common.storePath))
    } else {
      let planned = try extend.plan(reporting: common.report)
      try common.show(ExtendSummary(planned.forecast), isAsked: true)
    }
  }

  private func operation(on model: Model) throws -> Lexotomy.Extend {
    let method = try method.chosen(seed: common.seed)
    if let tokenizer {
      return try Lexotomy.Extend(model, replacingTokenizerBy: Model(tokenizer), method: method)
    }
    let added = try Lexotomy.Learn.pieces(
      at: pieces ?? "", for: model.tokenizer, reporting: common.report)
    return try Lexotomy.Extend(model, by: added, method: method)
  }

  /// The parameters of the run, besides the method, which records itself.
  private func parameters() -> JSONObject {
    var parameters = JSONObject(["model": .string(model)])
    parameters["pieces"] = pieces.map { .string($0) }
    parameters["tokenizer"] = tokenizer.map { .string($0) }
    weights.options.record(in: &parameters)
    if !ignoreTensor.isEmpty {
      parameters["ignore-tensor"] = .array(ignoreTensor.map { .string($0) })
    }
    return parameters
  }
}
