internal import ArgumentParser
internal import Files
internal import Yams

/// Reads recipes, and refuses what no command understands, with the line.
struct RecipeReader {
  let path: String
  private let shapes = CommandShape.all()

  init(_ path: String) { self.path = path }

  /// Reads the file.
  ///
  /// - Throws: `RecipeError`, `FileError`.
  func recipe() throws -> Recipe {
    let bytes = try InputFile.contents(of: path, limit: 1 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error(1, "this is not UTF-8")
    }
    try checkAliases(text)
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch let problem as YamlError {
      throw error(problem.line, "this is no YAML")
    }
    guard let root, let members = root.mapping else {
      throw error(1, "a recipe is a mapping with 'steps'")
    }
    for (key, _) in members where !["steps", "store"].contains(key.string ?? "") {
      throw error(key, "'\(key.string ?? "")' is not known here; there are 'store' and 'steps'")
    }
    guard let list = root["steps"]?.sequence, !list.isEmpty else {
      throw error(root, "there are no steps")
    }
    let store = root["store"]?.string
    var steps: [Recipe.Step] = []
    for node in list {
      let step = try step(node, store: store)
      guard !steps.contains(where: { $0.name == step.name }) else {
        throw error(node, "two steps are called '\(step.name)'; give one a 'name'")
      }
      try check(step, after: steps)
      steps.append(step)
    }
    return Recipe(path: path, steps: steps, store: store)
  }

  /// The most aliases, `*NAME`, of a recipe: with so few, aliases of aliases stay small.
  private static let aliasLimit = 20

  /// Checks how many words begin as aliases do, since all that they stand for is compared.
  private func checkAliases(_ text: String) throws {
    var (line, count) = (1, 0)
    var previous = UInt8(ascii: "\n")
    for byte in text.utf8 {
      if byte == UInt8(ascii: "*"), " \n\t[{,:?-".utf8.contains(previous) { count += 1 }
      guard count <= Self.aliasLimit else {
        throw error(
          line, "there are more than \(Self.aliasLimit) aliases (*NAME); write what they stand for")
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
      previous = byte
    }
  }

  private func error(_ node: Node, _ problem: String) -> RecipeError {
    error(node.mark?.line ?? 1, problem)
  }

  private func error(_ line: Int, _ problem: String) -> RecipeError {
    .bad(path: path, line: line, problem: problem)
  }

  private func step(_ node: Node, store: String?) throws -> Recipe.Step {
    guard let members = node.mapping else { throw error(node, "a step is a mapping") }
    var name: String?
    var command: (name: String, arguments: Node, key: Node)?
    for (key, value) in members {
      let text = key.string ?? ""
      if text == "name" {
        name = value.string
      } else if shapes[text] == nil {
        throw error(key, "there is no step '\(text)'\(Self.hint(text, Array(shapes.keys)))")
      } else if let command {
        throw error(key, "a step is one command, and this is \(command.name), too")
      } else {
        command = (text, value, key)
      }
    }
    guard let command, let shape = shapes[command.name] else {
      throw error(node, "this step has no command")
    }
    var values = try self.values(command.arguments, of: shape)
    if let store, let argument = shape.argument("store") {
      values.append(
        Recipe.Step.Value(argument: argument, values: [store], line: command.key.mark?.line ?? 1))
    }
    return Recipe.Step(
      name: name ?? command.name, command: command.name, values: values,
      line: command.key.mark?.line ?? 1)
  }

  /// The arguments, in the order in which the command declares them.
  private func values(_ node: Node, of shape: CommandShape) throws -> [Recipe.Step.Value] {
    guard let members = node.mapping else { throw error(node, "arguments are a mapping") }
    var found: [CommandShape.Argument: Recipe.Step.Value] = [:]
    for (key, value) in members {
      let text = key.string ?? ""
      guard let argument = shape.argument(text), argument.name != "store" else {
        throw error(key, "there is no '\(text)'\(Self.hint(text, shape.arguments.map(\.name)))")
      }
      found[argument] = Recipe.Step.Value(
        argument: argument, values: try texts(value, for: argument), line: key.mark?.line ?? 1)
    }
    return shape.arguments.compactMap { found[$0] }
  }

  private func texts(_ node: Node, for argument: CommandShape.Argument) throws -> [String] {
    if argument.kind == .flag {
      guard let isSet = node.bool else { throw error(node, "'\(argument.name)' is true or false") }
      return isSet ? ["true"] : []
    }
    let texts: [String]
    if let mapping = node.mapping {
      texts = try mapping.map { "\(try text($0.key))=\(try text($0.value))" }
    } else if let sequence = node.sequence {
      texts = try sequence.map { try text($0) }
    } else {
      texts = [try text(node)]
    }
    guard argument.isRepeating || texts.count == 1 else {
      throw error(node, "'\(argument.name)' is one value")
    }
    return texts
  }

  private func text(_ node: Node) throws -> String {
    guard let text = node.scalar?.string else { throw error(node, "this is no single value") }
    return text
  }

  /// Lets the command itself look at its arguments.
  private func check(_ step: Recipe.Step, after steps: [Recipe.Step]) throws {
    let runs = Dictionary(uniqueKeysWithValues: steps.map { ($0.name, 1) })
    do { _ = try LexotomyCommand.parseAsRoot(step.commandLine(runs: runs)) } catch let problem {
      throw error(step.line, "\(step.command): \(LexotomyCommand.message(for: problem))")
    }
  }

  private static func hint(_ text: String, _ names: [String]) -> String {
    let near = names.map { ($0, Suggestion.distance(text, $0)) }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let near, near.1 <= max(1, text.count / 3) else {
      return "; there are \(names.sorted().joined(separator: ", "))"
    }
    return "; is it '\(near.0)'?"
  }
}

extension YamlError {
  /// The line of the fault, 1 where it is not told.
  fileprivate var line: Int {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: 1
    }
  }
}
