internal import ArgumentParser
internal import Corpora

/// Options of the commands that read text.
struct CorpusOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The field of JSON lines that holds the text.", valueName: "name"))
  var field = "text"

  /// The files that CORPUS names.
  func sources(_ arguments: [String]) throws -> [CorpusSource] {
    try CorpusSource.sources(of: arguments)
  }
}
