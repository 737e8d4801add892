internal import ArgumentParser
internal import Files
internal import Lexotomy

/// Options that every command takes.
struct CommonOptions: ParsableArguments {
  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  @Flag(name: .long, help: "Print nothing but results and errors.")
  var quiet = false

  /// Tells a person at the terminal which stage begins.
  func report(_ event: Event) {
    guard !quiet else { return }
    switch event {
    case .began(let stage): if StandardError.isTerminal { StandardError.write("… \(stage)\n") }
    case .note(let note): StandardError.write("Note: \(note)\n")
    }
  }
}

/// Options of the commands that work on several threads.
struct JobOptions: ParsableArguments {
  @Option(name: .long, help: "How many threads work (default: one for each processor).")
  var jobs: Int?

  /// The number of threads.
  var count: Int { jobs ?? Surroundings.processorCount }

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs \(jobs): give a number from 1 to 1024.")
    }
  }
}

/// Where runs are recorded.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The artifact store (default: $LEXOTOMY_STORE, else lexotomy.db).", valueName: "file"))
  var store: String?

  /// The path of the store.
  var path: String { store ?? Surroundings.variable("LEXOTOMY_STORE") ?? "lexotomy.db" }
}
