internal import ArgumentParser
internal import Corpora

/// Options of the commands that read text.
struct CorpusOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      The field of JSON lines that holds the text, a.b in objects, a[].b in arrays (each string is a \
      text); or the column of a table.
      """, valueName: "name"))
  var field = "text"

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      What all files are, whatever their names: text, jsonl, json (one array), csv or tsv with a \
      header.
      """, valueName: "format"))
  var format: Format?

  @Option(
    name: .customLong("invalid-utf8"),
    help: ArgumentHelp(
      "What a file with more than 1 % of lines that are no UTF-8 is: refuse, or replace by U+FFFD.",
      valueName: "what"))
  var invalidUTF8 = InvalidUTF8.refuse

  /// A layout, by the name that the prompt has for it.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, jsonl, json, csv, tsv

    /// The layout.
    var layout: CorpusSource.Layout {
      switch self {
      case .text: .lines
      case .jsonl: .jsonLines
      case .json: .json
      case .csv: .commaSeparated
      case .tsv: .tabSeparated
      }
    }
  }

  /// The treatment of files that are largely not UTF-8.
  enum InvalidUTF8: String, ExpressibleByArgument, CaseIterable {
    case refuse, replace
  }

  /// Returns the files that CORPUS names.
  ///
  /// - Parameters:
  ///   - arguments: The arguments.
  ///   - skip: Takes what folders hold that is not read.
  /// - Returns: The files, in order.
  /// - Throws: `CorpusError`, `FileError`.
  func sources(
    _ arguments: [String], skipping skip: (SkippedFile) -> Void = { _ in }
  ) throws -> [CorpusSource] {
    var reading = CorpusSource.Reading()
    reading.layout = format?.layout
    reading.replacesInvalidUTF8 = invalidUTF8 == .replace
    return try CorpusSource.sources(of: arguments, reading: reading, skipping: skip)
  }

  /// The options that are not the default, as the store keeps them.
  var recorded: [(name: String, value: String)] {
    var recorded: [(String, String)] = []
    if let format { recorded.append(("format", format.rawValue)) }
    if invalidUTF8 != .refuse { recorded.append(("invalid-utf8", invalidUTF8.rawValue)) }
    return recorded
  }
}
