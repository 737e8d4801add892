internal import ArgumentParser
internal import JSON
internal import Lexotomy

/// `lexotomy verify`: a source and a result to the claims that hold.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check from the files alone that a result is what it claims to be.",
    discussion: """
      Compares pieces, merges and scores, side files, token IDs in the configuration, kept rows bit by bit \
      and other tensors byte by byte; with text, also the tokens of every line. Exit status 1 when a claim \
      does not hold.

      Of an extended model every added row is made again from the recorded weights. If another program \
      extended it, the rows are looked for in the convex hull of the old ones: an added row outside can \
      beat every old one.

      Example: lexotomy verify xlm-roberta-base xlmr-sw swahili.txt
      """)

  @Argument(help: "The model before.")
  var source: String

  @Argument(help: "The model after.")
  var result: String

  @Argument(help: "Text to encode with both.")
  var corpus: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A tensor that is not indexed by token, whatever its shape.", valueName: "name"))
  var ignoreTensor: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How many added rows are looked for in the hull, where their weights are not recorded.",
      valueName: "n"))
  var hullRows = 256

  @OptionGroup var text: CorpusOptions
  @OptionGroup var split: PatternOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard hullRows > 0 else {
      throw ValidationError("--hull-rows \(hullRows): give a number from 1.")
    }
  }

  func run() throws {
    let ignored = Set(ignoreTensor)
    var verifying = Verifying(
      source: try Model(source, ignoring: ignored, pattern: split.pattern),
      result: try Model(result, ignoring: ignored, pattern: split.pattern))
    verifying.sources = try text.sources(corpus)
    verifying.jobs = common.jobs
    verifying.hullLimit = hullRows
    verifying.field = text.field
    let claims = try verifying.claims()
    try common.show(ClaimList(claims), isAsked: true)
    if claims.contains(where: \.isRefuted) { throw ExitCode(ExitStatus.refuted.rawValue) }
  }
}
