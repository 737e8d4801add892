public import ArgumentParser
public import Lexotomy

/// The form in which the weights of a result are written.
struct WeightOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The most tensors in a file, such as 5GB or 500MiB. Without it files are as in the source.",
      valueName: "bytes"))
  var shardSize: ByteCount?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Round all floating-point numbers to a type: float32, float16 or bfloat16.",
      valueName: "type"))
  var dtype: NumberType?

  @Flag(
    name: .long,
    help: "Give a model whose LM head is its embeddings a head of its own, with the same rows.")
  var untie = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Fill the rows up to a multiple of this behind the last piece, with the source's rows that no "
        + "piece has, or with copies of the padding token's.", valueName: "m"))
  var padToMultipleOf = 1

  /// The options as operations want them.
  var options: OutputOptions {
    var options = OutputOptions()
    options.shardSize = shardSize?.value
    options.dtype = dtype
    options.isUntied = untie
    options.rowMultiple = padToMultipleOf
    return options
  }

  func validate() throws {
    guard (1...65_536).contains(padToMultipleOf) else {
      throw ValidationError(
        "--pad-to-multiple-of \(padToMultipleOf): give a number from 1 to 65536.")
    }
  }
}

extension NumberType: ExpressibleByArgument {}

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
