internal import ArgumentParser
internal import JSON

/// The arguments of a command, as its declaration has them.
struct CommandShape {
  /// An argument.
  struct Argument: Hashable {
    enum Kind: String, Hashable { case positional, option, flag }

    let name: String
    let kind: Kind
    let isRepeating: Bool
  }

  /// The arguments in the order of their declaration.
  let arguments: [Argument]

  /// The commands that a recipe may name.
  static func all() -> [String: CommandShape] {
    var reader = JSONReader(Array(LexotomyCommand._dumpHelp().utf8), source: "the commands")
    let commands = (try? reader.readDocument())?["command"]?["subcommands"]?.array ?? []
    var shapes: [String: CommandShape] = [:]
    for command in commands {
      guard let name = command["commandName"]?.string, command["subcommands"] == nil,
        !["run", "help"].contains(name)
      else { continue }
      shapes[name] = CommandShape(
        arguments: (command["arguments"]?.array ?? []).compactMap { Argument($0) })
    }
    return shapes
  }

  /// The argument of a name, a dash or an underscore for each other.
  func argument(_ name: String) -> Argument? {
    arguments.first { $0.name == name.replacing("_", with: "-") }
  }
}

extension CommandShape.Argument {
  fileprivate init?(_ value: JSONValue) {
    guard let kind = value["kind"]?.string.flatMap(Kind.init) else { return nil }
    let long = value["names"]?.array?.first { $0["kind"]?.string == "long" }?["name"]?.string
    guard let name = kind == .positional ? value["valueName"]?.string : long,
      name != "help", name != "version"
    else { return nil }
    self.init(name: name, kind: kind, isRepeating: value["isRepeating"]?.bool ?? false)
  }
}
