public import ArgumentParser
public import Artifacts
internal import Files

extension TableFormat: ExpressibleByArgument {}
extension PlanRowRecord.Status: ExpressibleByArgument {}

/// `lexotomy query`: questions to the store.
struct Query: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask the artifact store about runs, tokens, weights and metrics.",
    discussion: """
      Examples:
        lexotomy query runs
        lexotomy query tokens 3 --status dropped --script Cyrl --order count --limit 10
        lexotomy query map 3 --format csv > ids.csv
        lexotomy query coverage 3 --share 0.99
        lexotomy query weights 4 ▁ሰላም
        lexotomy query sql 'SELECT name, value FROM metrics WHERE run = 3'
      """,
    subcommands: [
      Runs.self, Show.self, Artifacts.self, Lineage.self, Tokens.self, Search.self, Map.self,
      Weights.self, Neighbours.self, Coverage.self, Compare.self, Metrics.self, SQL.self,
    ])
}

/// Options of every query.
struct QueryOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions

  @Option(name: .long, help: "How the answer is written (default: table).")
  var format: TableFormat?

  /// Opens the store, asks, and prints the answer.
  func answer(_ ask: (ArtifactStore) throws -> Table) throws {
    try print(try ask(try ArtifactStore(common.storePath, for: .querying)))
  }

  /// Prints an answer, no wider than the terminal.
  func print(_ answer: Table) throws {
    let output = StandardOutput()
    let format = format ?? (common.json ? .json : .table)
    try output.write(format.text(of: answer, width: Surroundings.terminalColumns))
    try output.flush()
  }
}

/// The run a query is about.
struct RunArgument: ParsableArguments {
  @Argument(help: "The number of the run (default: the latest).")
  var run: Int?

  func number(in store: ArtifactStore) throws -> Int {
    if let run { return run }
    return try store.latestRun() ?? 1
  }
}
