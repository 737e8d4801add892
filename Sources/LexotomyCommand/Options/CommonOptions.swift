internal import ArgumentParser
internal import Concurrency
internal import Files
internal import JSON
internal import Lexotomy

/// Options that every command takes, so that scripts need not know which command uses which.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The artifact store (default: $LEXOTOMY_STORE, else lexotomy.db).", valueName: "file"))
  var store: String?

  @Option(
    name: .customLong("jobs"),
    help: ArgumentHelp(
      "How many threads work (default: one for each processor).", valueName: "n"))
  var chosenJobs: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("The seed of random numbers; goes into the record.", valueName: "s"))
  var seed = 0

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  @Flag(name: .long, help: "Print nothing but results and errors.")
  var quiet = false

  /// The path of the store.
  var storePath: String { store ?? Surroundings.variable("LEXOTOMY_STORE") ?? "lexotomy.db" }

  /// The number of threads.
  var jobs: Int { chosenJobs ?? Processors.count }

  /// Returns the settings of an operation.
  ///
  /// - Parameters:
  ///   - parameters: The command line, for the record.
  ///   - text: The options of the text, if the command reads some.
  ///   - isRecorded: Whether the run is recorded in the store.
  /// - Returns: The settings.
  func settings(
    _ parameters: JSONObject = JSONObject(), text: CorpusOptions? = nil, isRecorded: Bool = true
  ) -> OperationSettings {
    var settings = OperationSettings()
    settings.jobs = jobs
    settings.parameters = parameters
    if let text { settings.field = text.field }
    if isRecorded { settings.store = storePath }
    return settings
  }

  func validate() throws {
    if let chosenJobs, !(1...1024).contains(chosenJobs) {
      throw ValidationError("--jobs \(chosenJobs): give a number from 1 to 1024.")
    }
  }

  /// Writes what a command found or did to the standard output: as JSON with `--json`, else in lines.
  ///
  /// - Parameters:
  ///   - summary: What it found or did.
  ///   - isAsked: Whether the command is there to show this, so that it does with `--quiet`.
  /// - Throws: `FileError.system` if nobody reads it.
  func show(_ summary: some Summary, isAsked: Bool = false) throws {
    try show(
      lines: summary.lines, json: summary.json, isAsked: isAsked,
      isIndented: type(of: summary).isIndented)
  }

  /// Writes lines or JSON to the standard output, as for a summary.
  func show(
    lines: @autoclosure () -> [String], json: @autoclosure () -> JSONValue, isAsked: Bool = false,
    isIndented: Bool = true
  ) throws {
    let output = StandardOutput()
    if self.json {
      try output.write(JSONWriter.text(of: json(), isIndented: isIndented))
      if !isIndented { try output.write(line: "") }
    } else if isAsked || !quiet {
      for line in lines() { try output.write(line: line) }
    }
    try output.flush()
  }

  /// Tells a person at the terminal which stage begins.
  func report(_ event: Event) {
    guard !quiet else { return }
    switch event {
    case .began(let stage): if StandardError.isTerminal { StandardError.write("… \(stage)\n") }
    case .note(let note): StandardError.write("Note: \(note)\n")
    }
  }
}
