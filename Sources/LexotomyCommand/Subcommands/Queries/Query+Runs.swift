internal import ArgumentParser
internal import Artifacts

extension Query {
  /// `lexotomy query runs`.
  struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs, the latest first.")

    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.runs() } }
  }

  /// `lexotomy query show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a run: what it was asked, read, kept, wrote and measured.")

    @OptionGroup var chosen: RunArgument
    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.summary(run: chosen.number(in: $0)) } }
  }

  /// `lexotomy query artifacts`.
  struct Artifacts: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the files that runs read or wrote, by SHA-256.")

    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.artifacts() } }
  }

  /// `lexotomy query lineage`.
  struct Lineage: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what a run or a file was made from, as a tree, and who read it.")

    @Argument(help: "The number of a run, or a file: its path or the beginning of its SHA-256.")
    var name: String

    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.lineage(of: name) } }
  }

  /// `lexotomy query compare`.
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare two runs: pieces and metrics side by side.")

    @Argument(help: "The number of a run.")
    var first: Int

    @Argument(help: "The number of another run.")
    var second: Int

    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.comparison(of: first, with: second) } }
  }

  /// `lexotomy query metrics`.
  struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List what a run measured.")

    @OptionGroup var chosen: RunArgument
    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.metrics(run: chosen.number(in: $0)) } }
  }

  /// `lexotomy query coverage`.
  struct Coverage: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell how large a vocabulary must be for a share of the lines.",
      discussion: """
        The curve was stored with the run, so nothing is counted again.

        Example: lexotomy query coverage 3 --share 0.99
        """)

    @OptionGroup var chosen: RunArgument

    @Option(name: .long, help: "Only the smallest sizes for this share of lines, such as 0.99.")
    var share: Double?

    @OptionGroup var options: QueryOptions

    func run() throws {
      try options.answer { try $0.coverage(run: chosen.number(in: $0), of: share) }
    }
  }

  /// `lexotomy query sql`.
  struct SQL: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sql",
      abstract: "Ask in SQL, reading only.",
      discussion: """
        The table documentation tells what the views and their columns mean.

        Example: lexotomy query sql 'SELECT * FROM lineage WHERE run = 3' --format json
        """)

    @Argument(help: "A statement; the views that documentation lists stay.")
    var statement: String

    @Option(name: .long, help: ArgumentHelp("The most seconds it may take.", valueName: "s"))
    var timeLimit = 30.0

    @OptionGroup var options: QueryOptions

    func run() throws {
      try options.answer { try $0.sql(statement, timeLimit: max(0, min(timeLimit, 1e6))) }
    }
  }
}
