internal import ArgumentParser
internal import JSON

/// How large the files of a result may be.
struct ShardOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The most tensors in a file, such as 5GB or 500MiB. Without it files are as in the source.",
      valueName: "bytes"))
  var shardSize: ByteCount?

  /// Writes into the record what was asked.
  func record(in parameters: inout JSONObject) {
    parameters["shard-size"] = shardSize.map { .number($0.value) }
  }
}

/// A number of bytes: `5GB` and `5GiB` are five times 10⁹ and 2³⁰.
struct ByteCount: ExpressibleByArgument {
  let value: Int

  private static let units: [(name: String, size: Int)] = [
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1000),
    ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1), ("", 1),
  ]

  init?(argument: String) {
    guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }),
      let number = Int(argument.dropLast(unit.name.count)), number > 0,
      case (let value, false) = number.multipliedReportingOverflow(by: unit.size)
    else { return nil }
    self.value = value
  }
}
