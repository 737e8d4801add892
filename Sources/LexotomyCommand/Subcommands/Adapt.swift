internal import ArgumentParser
internal import JSON
internal import Lexotomy

/// `lexotomy adapt`: an adapter of a model to one of what a surgery made of it.
struct Adapt: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take an adapter or a draft model along to a trimmed or extended model.",
    discussion: """
      ADAPTER is a folder of PEFT (LoRA and DoRA of embeddings and head, whole embeddings and heads, \
      trainable tokens), or a draft model of EAGLE. What it holds for kept pieces is copied bit for bit; \
      for new pieces it holds the rows of the result, or no change. What hangs on tokens in another way \
      is refused by name.

      Example:
        lexotomy trim MODEL sw=swahili.txt -o MODEL-sw
        lexotomy adapt ADAPTER --from MODEL --to MODEL-sw -o ADAPTER-sw
      """)

  @Argument(help: "The folder of the adapter.")
  var adapter: String

  @Option(name: .long, help: ArgumentHelp("What it was trained for.", valueName: "model"))
  var from: String

  @Option(
    name: .long, help: ArgumentHelp("What trim or extend made of that.", valueName: "model"))
  var to: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var output: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    var adapt = try Lexotomy.Adapt(adapter, from: Model(from), to: Model(to))
    adapt.settings = common.settings(
      JSONObject(["adapter": .string(adapter), "from": .string(from), "to": .string(to)]))
    let report = try adapt.perform(output: output)
    let tensors = report.tensors
    try common.show(
      FolderSummary(
        fact: "\(report.kind): \(tensors.cut) tensors cut, \(tensors.copied) copied",
        members: JSONObject([
          "kind": .string(report.kind), "tensors_cut": .number(tensors.cut),
          "tensors_copied": .number(tensors.copied),
        ]),
        claims: report.claims, notes: report.notes, fileCount: report.written.count,
        run: report.run, output: output, store: common.storePath))
  }
}
