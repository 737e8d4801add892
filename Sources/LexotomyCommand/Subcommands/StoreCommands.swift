internal import ArgumentParser
internal import Artifacts
internal import JSON

/// `lexotomy export`: a run to a file.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a run to a file of its own, which is a small store.",
    discussion: "Example: lexotomy export 3 -o trimmed.db")

  @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
  var number: Int

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to make.", valueName: "file"))
  var output: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    let run = try ArtifactStore(common.storePath, for: .querying).record(of: number)
    let file = try ArtifactStore(output, for: .recording)
    guard try file.latestRun() == nil else {
      throw ValidationError("\(output): there are runs in this file. Choose another.")
    }
    try file.record(run)
    try file.close()
    try common.show(
      lines: ["\(output): run \(number), as run 1"],
      json: ["path": .string(output), "run": .number(number)])
  }
}

/// `lexotomy import`: files of runs into the store.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record the runs of other stores in this one.",
    discussion: """
      A run that is here already is left out.

      Example: lexotomy import trimmed.db
      """)

  @Argument(help: "Stores, such as lexotomy export writes.")
  var files: [String]

  @OptionGroup var common: CommonOptions

  func run() throws {
    let store = try ArtifactStore(common.storePath, for: .recording)
    var lines: [String] = []
    var runs: [JSONValue] = []
    for path in files {
      let file = try ArtifactStore(path, for: .querying)
      for id in try (file.runs().column("id") ?? []).reversed().compactMap(\.integer) {
        let run = try file.record(of: id)
        let known = try store.number(of: run)
        let number = try known ?? store.record(run)
        let verb = known == nil ? "is" : "was here already as"
        lines.append("\(path): run \(id) \(verb) run \(number)")
        runs.append([
          "path": .string(path), "run": .number(id), "number": .number(number),
          "is_new": .bool(known == nil),
        ])
      }
    }
    try store.close()
    try common.show(lines: lines, json: .array(runs))
  }
}

/// `lexotomy gc`: a store to a smaller store.
struct CollectGarbage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Forget runs, and what no run has any more, and give the room back.",
    discussion: """
      Examples:
        lexotomy gc
        lexotomy gc --forget 1 --forget 2
        lexotomy gc --keep 10
      """)

  @Option(name: .long, help: ArgumentHelp("A run to forget; repeatable.", valueName: "run"))
  var forget: [Int] = []

  @Option(name: .long, help: ArgumentHelp("Forget all but the latest runs.", valueName: "n"))
  var keep: Int?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let keep, keep < 0 { throw ValidationError("--keep \(keep): give 0 or more.") }
  }

  func run() throws {
    // A store is never made here.
    let runs = try ArtifactStore(common.storePath, for: .querying).runs().column("id") ?? []
    let old = keep.map { runs.dropFirst($0).compactMap(\.integer) } ?? []
    let store = try ArtifactStore(common.storePath, for: .recording)
    let gone = try store.forget(runs: forget + old)
    try store.compact()
    try store.close()
    try common.show(
      lines: [
        "\(common.storePath): \(gone.runs) runs, \(gone.vocabularies) vocabularies and "
          + "\(gone.artifacts) files forgotten"
      ],
      json: [
        "runs": .number(gone.runs), "vocabularies": .number(gone.vocabularies),
        "files": .number(gone.artifacts),
      ])
  }
}
