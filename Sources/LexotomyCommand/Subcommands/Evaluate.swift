internal import ArgumentParser
internal import Initializers
internal import JSON
internal import Lexotomy

/// `lexotomy evaluate`: how well a method makes the rows of pieces that a model has.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hide pieces of a model, make their rows again, and compare with the true ones.",
    discussion: """
      The pieces are chosen by the seed: the same for every method. Where pieces are merged, only \
      those are hidden from which no other is merged. cosine: between made and true rows, after the \
      mean of all rows is subtracted. MRR, hits@10: the place of the true row among all rows by that \
      cosine. norm ratio: the length of made rows by that of true ones. KL: of an LM head's predictions \
      with the made row from those with the true one, in nats, in a state along the true row that is as long as \
      gives the token half of the probability where the others are even; elsewhere: in such states of 128 other \
      rows. The model is not run. CORPUS tells how frequent the pieces are; the vector of each of its sentences, \
      up to 2,000 that have such pieces, is the mean of its rows (a stand-in for what an encoder makes of them): \
      cosine of the vectors with made and true rows, and how often the nearest is the sentence's own. The model without the pieces is written to the temporary folder (TMPDIR) meanwhile.

      Examples:
        lexotomy evaluate MODEL --method multivariate
        lexotomy evaluate MODEL corpus/ --method ofa --vectors aligned.vec --hide 2000 --seed 1 --json
      """)

  @Argument(help: "A model folder.")
  var model: String

  @Argument(help: "Text that tells how frequent pieces are, and whose sentences are compared.")
  var corpus: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How many pieces are hidden; a tenth of those that can be, at most.", valueName: "n"))
  var hide = 1000

  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup var text: CorpusOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard hide > 0 else { throw ValidationError("--hide \(hide): give a number from 1.") }
  }

  func run() throws {
    var evaluate = try Lexotomy.Evaluate(Model(model), method: method.chosen(seed: common.seed))
    evaluate.count = hide
    evaluate.sources = try text.sources(corpus)
    let parameters = JSONObject(["model": .string(model), "hide": .number(hide)])
    evaluate.settings = common.settings(parameters, text: text)
    let evaluation = try evaluate.perform(reporting: common.report)
    try common.show(
      EvaluationSummary(evaluation, method: method.name.rawValue, store: common.storePath))
  }
}
