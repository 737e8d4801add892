internal import ArgumentParser
internal import JSON
internal import Lexotomy

/// `lexotomy apply`: a recorded run and its source to the same result.
struct Apply: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make the result of a recorded run again, from the store and the base model.",
    discussion: """
      Every file is compared with the record by SHA-256 before the folder appears.

      Example: lexotomy apply 3 --model xlm-roberta-base -o xlmr-sw
      """)

  @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
  var number: Int

  @Option(name: .long, help: ArgumentHelp("The model that the run began with.", valueName: "base"))
  var model: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var output: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    var reapply = Reapply(store: common.storePath, run: number, to: model)
    reapply.settings = common.settings(isRecorded: false)
    let report = try reapply.perform(output: output, reporting: common.report)
    let claims = ClaimList(report.claims)
    let method = MethodSummary(report.method)
    let files = JSONObject(report.written.map { ($0.name, .string($0.sha256)) })
    try common.show(
      lines: method.lines + claims.lines + ["\(output): \(report.written.count) files"],
      json: ["files": .object(files), "method": method.json, "claims": claims.json])
  }
}
