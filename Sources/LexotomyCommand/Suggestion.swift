internal import ArgumentParser

/// The command that somebody meant who mistyped its name.
enum Suggestion {
  /// The message for arguments whose command does not exist; `nil` if it does.
  static func message(for arguments: [String], in root: any ParsableCommand.Type) -> String? {
    var command = root
    for argument in arguments {
      let subcommands = command.configuration.subcommands
      guard !subcommands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
      if let next = subcommands.first(where: { $0._commandName == argument }) {
        command = next
        continue
      }
      let names = subcommands.map { $0._commandName }
      let near = names.map { (name: $0, distance: distance(argument, $0)) }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
      guard let near, near.distance <= max(1, argument.count / 3) else {
        return "There is no command '\(argument)'. There are: \(names.joined(separator: ", "))."
      }
      return "There is no command '\(argument)'. Did you mean '\(near.name)'?"
    }
    return nil
  }

  /// The fewest insertions, deletions, replacements and swaps of neighbours that lead from one text
  /// to another (optimal string alignment).
  static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    var rows = [Array(0...second.count)]
    for i in first.indices {
      var row = [i + 1]
      for j in second.indices {
        let change = rows[i][j] + (first[i] == second[j] ? 0 : 1)
        var least = min(change, rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
