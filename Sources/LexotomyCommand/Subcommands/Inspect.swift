internal import ArgumentParser
internal import JSON
internal import Lexotomy

/// `lexotomy inspect`: what a model's vocabulary is.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what the vocabulary of a model is, and what depends on it.",
    discussion: "Example: lexotomy inspect xlm-roberta-base --json")

  @Argument(help: "A model folder or a tokenizer file.")
  var model: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A tensor that is not indexed by token, whatever its shape.", valueName: "name"))
  var ignoreTensor: [String] = []

  @OptionGroup var split: PatternOption
  @OptionGroup var common: CommonOptions

  func run() throws {
    let inspection = try Inspection(
      of:
        Model(model, ignoring: Set(ignoreTensor), pattern: split.pattern))
    try common.show(InspectionSummary(inspection), isAsked: true)
  }
}
