internal import ArgumentParser
internal import Artifacts
internal import Files
internal import Lexotomy

/// Runs the steps of a recipe that are not done.
struct RecipeRunner {
  let recipe: Recipe
  private var state: RecipeState

  init(_ recipe: Recipe) {
    self.recipe = recipe
    state = RecipeState(of: recipe)
  }

  /// A line for each step: whether it is done, and its command.
  ///
  /// What comes after a step that is to be done is to be done, too, if it reads what that writes.
  ///
  /// - Throws: `FileError`.
  func plan() throws -> [String] {
    var changing: Set<String> = []
    var runs: Set<String> = []
    return try recipe.steps.enumerated().map { index, step in
      let isBehind =
        step.inputs.contains { changing.contains($0) || runs.contains($0) }
      let isDone = try !isBehind && isDone(step)
      if !isDone {
        if let output = step.output { changing.insert(output) }
        runs.insert(step.name)
      }
      let words = step.commandLine(runs: [:]).filter { $0 != "--" }
      return "\(index + 1). \(isDone ? "done " : "to do") \(step.name): "
        + "lexotomy \(words.joined(separator: " "))"
    }
  }

  /// Runs what is not done, and records each step when it has ended.
  ///
  /// - Throws: What the command throws; `RecipeError`, `FileError`.
  mutating func run(telling tell: (String) throws -> Void) throws {
    for step in recipe.steps {
      guard try !isDone(step) else {
        try tell("== \(step.name): done already")
        continue
      }
      try makeRoom(for: step)
      try tell("== \(step.name)")
      let fingerprint = try fingerprint(of: step)
      let before = latestRun()
      try perform(step)
      let after = latestRun()
      try state.record(
        RecipeState.Done(
          fingerprint: fingerprint,
          output: try step.output.flatMap { try PathDigest.digest(of: $0) },
          run: after == before ? nil : after), of: step.name)
    }
  }

  /// Runs the command of a step, with a mark that it is at work.
  ///
  /// A process that is killed leaves the mark, by which the next run knows what it may replace; so does
  /// a command that fails after its output has appeared, as when there is no room for the record.
  private mutating func perform(_ step: Recipe.Step) throws {
    var command = try LexotomyCommand.parseAsRoot(step.commandLine(runs: state.runs))
    let earlier = state.steps[step.name]
    var begun = earlier ?? RecipeState.Done(fingerprint: "")
    begun.isBegun = true
    try state.record(begun, of: step.name)
    do { try command.run() } catch {
      if !hasAppeared(step) { try? state.record(earlier, of: step.name) }
      throw error
    }
  }

  private func hasAppeared(_ step: Recipe.Step) -> Bool {
    step.output.map { Folder.exists($0) || (try? InputFile($0)) != nil } ?? false
  }

  private func isDone(_ step: Recipe.Step) throws -> Bool {
    guard let done = state.steps[step.name], !done.isBegun,
      try done.fingerprint == fingerprint(of: step)
    else { return false }
    return try done.output == step.output.flatMap { try PathDigest.digest(of: $0) }
  }

  /// The digest of all that a step depends on.
  private func fingerprint(of step: Recipe.Step) throws -> String {
    let inputs = try Set(step.inputs).sorted().map { path in
      "\(path)\u{0}\(try PathDigest.digest(of: path) ?? "")"
    }
    let words = [LexotomyVersion.current] + step.commandLine(runs: state.runs) + inputs
    return Digest(of: Array(words.joined(separator: "\u{1}").utf8)).hex
  }

  /// Removes what an earlier run of the step wrote, also one that was killed, and nothing else.
  private func makeRoom(for step: Recipe.Step) throws {
    guard let output = step.output, let there = try PathDigest.digest(of: output) else { return }
    let last = state.steps[step.name]
    guard last?.isBegun == true || last?.output == there else {
      throw RecipeError.inTheWay(path: output, step: step.name)
    }
    if Folder.exists(output) { try StagedFolder.remove(output) }
  }

  private func latestRun() -> Int? {
    let path = recipe.store ?? Surroundings.variable("LEXOTOMY_STORE") ?? "lexotomy.db"
    return try? ArtifactStore(path, for: .querying).latestRun()
  }
}
