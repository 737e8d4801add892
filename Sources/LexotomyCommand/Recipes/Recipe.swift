internal import Files

/// A whole surgery: steps, each a command with its arguments.
struct Recipe {
  /// A command with its arguments.
  struct Step {
    /// The values of an argument.
    struct Value: Hashable {
      let argument: CommandShape.Argument
      let values: [String]
      let line: Int
    }

    let name: String
    let command: String
    let values: [Value]
    let line: Int

    /// The path that the step writes; `nil` if it only prints.
    var output: String? { values.first { $0.argument.name == "output" }?.values.first }

    /// The files and folders among its values that exist.
    var inputs: [String] {
      values.filter { $0.argument.name != "output" && $0.argument.name != "store" }
        .flatMap(\.values).flatMap { value -> [String] in
          // `fr=FILE` says the language of a file.
          let file = value.split(separator: "=", maxSplits: 1).last.map(String.init)
          return [value] + (file == value ? [] : [file].compactMap(\.self))
        }
    }

    /// The command line; the names of steps become the numbers of their runs.
    func commandLine(runs: [String: Int]) -> [String] {
      var line = [command]
      for value in values where value.argument.kind != .positional {
        for text in value.values {
          line.append("--\(value.argument.name)")
          if value.argument.kind == .option { line.append(text) }
        }
      }
      let positional = values.filter { $0.argument.kind == .positional }
      guard !positional.isEmpty else { return line }
      return line + ["--"]
        + positional.flatMap { value in
          value.argument.name != "run"
            ? value.values : value.values.map { text in runs[text].map { String($0) } ?? text }
        }
    }
  }

  /// The file.
  let path: String
  /// The steps, in their order.
  let steps: [Step]
  /// The store of all steps, if the recipe names one.
  let store: String?
}
