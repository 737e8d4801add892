internal import ArgumentParser
internal import Artifacts
internal import Lexotomy

extension Query {
  /// `lexotomy query tokens`.
  struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the pieces of a run: kept, dropped or added, and why.",
      discussion: "Example: lexotomy query tokens 3 --status dropped --script Cyrl --order count")

    /// The order of the tokens.
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

  /// `lexotomy query search`.
  struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find pieces that contain a text, in all vocabularies of the store.")

    @Argument(help: "At least three characters.")
    var text: String

    @Option(name: .long, help: "The most rows.")
    var limit = 50

    @OptionGroup var options: QueryOptions

    func validate() throws {
      guard text.unicodeScalars.count >= 3 else {
        throw ValidationError("'\(text)': give at least three characters, or query tokens --like.")
      }
    }

    func run() throws { try options.answer { try $0.search(text, limit: limit) } }
  }

  /// `lexotomy query map`.
  struct Map: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Translate token IDs between the source and the result of a run.",
      discussion: """
        Without IDs all are given, for a file by which cached IDs are translated.

        Examples:
          lexotomy query map 3 0 250001
          lexotomy query map 3 --new 17
          lexotomy query map 3 --format csv > ids.csv
        """)

    @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
    var number: Int

    @Argument(help: "Token IDs of the source.")
    var ids: [Int] = []

    @Flag(name: .customLong("new"), help: "The IDs are those of the result.")
    var isBackwards = false

    @OptionGroup var options: QueryOptions

    func run() throws {
      try options.answer { try $0.map(run: number, ids: ids, backwards: isBackwards) }
    }
  }

  /// `lexotomy query weights`.
  struct Weights: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell from which old rows an added row was made.",
      discussion: "Example: lexotomy query weights 4 ▁ሰላም")

    @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
    var number: Int

    @Argument(help: "The piece, as it is spelt or shown, or # and its new ID.")
    var token: String

    @OptionGroup var options: QueryOptions

    func run() throws { try options.answer { try $0.weights(run: number, token: token) } }
  }

  /// `lexotomy query neighbours`.
  struct Neighbours: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find the pieces whose embeddings are nearest to a piece's, by the cosine.",
      discussion: """
        Examples:
          lexotomy query neighbours 3 ▁maji
          lexotomy query neighbours xlm-roberta-base '#5' --k 20
        """)

    @Argument(help: "The number of a run, whose result is searched, or a model folder.")
    var model: String

    @Argument(help: "The piece, as it is spelt or as text, or # and its ID.")
    var token: String

    @Option(name: .long, help: "How many.")
    var k = 10

    @OptionGroup var options: QueryOptions

    func validate() throws {
      guard (1...100_000).contains(k) else { throw ValidationError("--k \(k): give 1 or more.") }
    }

    func run() throws {
      let folder = try Int(model).map {
        try Lexotomy.Neighbours.folder(of: $0, store: options.common.storePath)
      }
      var neighbours = Lexotomy.Neighbours(try Model(folder ?? model))
      neighbours.jobs = options.common.jobs
      let found = try neighbours.nearest(to: token, count: k)
      try options.print(
        Table(
          columns: ["id", "piece", "cosine"],
          rows: found.map { [.integer(Int64($0.id)), .text($0.piece), .real($0.cosine)] }))
    }
  }
}
