internal import ArgumentParser
internal import Files

/// `lexotomy run`: a recipe to all that it describes.
struct RunRecipe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Do a whole surgery, step by step, from a recipe file.",
    discussion: """
      A recipe is YAML: 'store', and 'steps', each a command with its arguments under their long names. \
      Steps whose arguments, inputs (by SHA-256) and version are those of the last time, and whose \
      output is still there, are left out; so a recipe goes on where it was stopped. Where a run is \
      asked for, the name of the step that recorded it will do. Paths are relative to the working \
      folder.

      Examples:
        lexotomy run recipes/one-language.yaml --dry-run
        lexotomy run recipes/one-language.yaml
      """)

  @Argument(help: "The recipe.")
  var recipe: String

  @Flag(name: .long, help: "Check the recipe, print the plan, and do nothing.")
  var dryRun = false

  @OptionGroup var common: CommonOptions

  func run() throws {
    let recipe = try RecipeReader(recipe).recipe()
    var runner = RecipeRunner(recipe)
    func tell(_ line: String) throws {
      guard !common.quiet else { return }
      let output = StandardOutput()
      try output.write(line: line)
      try output.flush()
    }
    for line in try runner.plan() { try tell(line) }
    if !dryRun { try runner.run(telling: tell) }
  }
}
