public import ArgumentParser
public import Artifacts
internal import Files

extension TableFormat: ExpressibleByArgument {}
extension PlanRowRecord.Status: ExpressibleByArgument {}

/// `lexotomy query`: questions to the store.
struct Query: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask the artifact store about runs, tokens and metrics.",
    subcommands: [Runs.self, Tokens.self, Metrics.self, SQL.self])
}

/// Options of every query.
private struct QueryOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions

  @Option(name: .long, help: "How the answer is written (default: table).")
  var format: TableFormat?

  /// Opens the store, asks, and prints the answer.
  func answer(_ ask: (ArtifactStore) throws -> Table) throws {
    let store = try ArtifactStore(common.storePath, for: .querying)
    let output = StandardOutput()
    try output.write((format ?? (common.json ? .json : .table)).text(of: try ask(store)))
    try output.flush()
  }
}

/// The run a query is about.
private struct RunArgument: ParsableArguments {
  @Argument(help: "The number of the run (default: the latest).")
  var run: Int?

  func number(in store: ArtifactStore) throws -> Int {
    if let run { return run }
    return try store.latestRun() ?? 1
  }
}

extension Query {
  /// `lexotomy query runs`.
  fileprivate struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs, the latest first.")

    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.runs() } }
  }

  /// `lexotomy query metrics`.
  fileprivate struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List what a run measured.")

    @OptionGroup var chosen: RunArgument
    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.metrics(run: chosen.number(in: $0)) } }
  }

  /// `lexotomy query tokens`.
  fileprivate struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the pieces of a run: kept, dropped or added, and why.",
      discussion: "Example: lexotomy query tokens 3 --status dropped --script Cyrl --order count")

    /// What comes first.
    enum Order: String, ExpressibleByArgument, CaseIterable { case id, count }

    @OptionGroup var chosen: RunArgument

    @Option(name: .long, help: "Only pieces that were kept, dropped or added.")
    var status: PlanRowRecord.Status?

    @Option(name: .long, help: "Only pieces of this script, such as Latn.")
    var script: String?

    @Option(name: .long, help: "Only pieces that occur in this language, with their counts in it.")
    var language: String?

    @Option(name: .long, help: "Only pieces whose text is LIKE this: % any text, _ any character.")
    var like: String?

    @Option(name: .long, help: "What comes first: the lowest ID or the highest count.")
    var order: Order = .id

    @Option(name: .long, help: "The most rows.")
    var limit = 50

    @OptionGroup var options: QueryOptions

    func run() throws {
      try options.answer { store in
        try store.tokens(
          run: chosen.number(in: store), status: status, script: script, language: language,
          like: like, orderByCount: order == .count, limit: limit)
      }
    }
  }

  /// `lexotomy query sql`.
  fileprivate struct SQL: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sql",
      abstract: "Ask in SQL, reading only.",
      discussion: "Example: lexotomy query sql 'SELECT * FROM lineage WHERE run = 3' --format json")

    @Argument(
      help: "A statement; the views runs, artifacts, lineage, tokens, counts and metrics stay.")
    var statement: String

    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.sql(statement) } }
  }
}
