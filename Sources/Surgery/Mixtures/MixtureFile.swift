public import Files
public import Initializers

/// The mixtures of source rows that make the added rows of a result, with all that they refer to.
///
/// It is written beside the result (``fileName``), so that every added row can be made again and
/// compared.
public struct MixtureFile: Hashable, Sendable {
  /// The name of the file in the folder of the result.
  public static let fileName = "lexotomy-mixing.jsonl"

  /// The SHA-256 of the source's tokenizer.
  public let tokenizer: Digest
  /// The SHA-256 of the tokenizer that replaces it; `nil` where pieces are added to it.
  public let target: Digest?
  /// The rows of the source, and those that lend.
  public let rows: SourceRows
  /// The spellings of the added pieces, from which their noise follows.
  public let names: [[UInt8]]
  /// The weights of the input embeddings, and of all else where there is no ``output``.
  public let input: MixtureMatrix
  /// The weights of the LM head and its bias, where they are others.
  public let output: MixtureMatrix?
  /// The seed of all noise.
  public let seed: Int

  /// Collects what the rows are made from.
  ///
  /// - Throws: `InitializerError` if there is not one name for each row.
  public init(
    tokenizer: Digest, rows: SourceRows, names: [[UInt8]], input: MixtureMatrix,
    output: MixtureMatrix? = nil, seed: Int = 0, target: Digest? = nil
  ) throws {
    for matrix in [input, output].compactMap(\.self) where matrix.rowCount != names.count {
      throw InitializerError.countsDiffer(
        name: "names", count: names.count, expected: matrix.rowCount)
    }
    self.tokenizer = tokenizer
    self.target = target
    self.rows = rows
    self.names = names
    self.input = input
    self.output = output
    self.seed = seed
  }

  /// The matrices, with a name for people.
  public var matrices: [(name: String, matrix: MixtureMatrix)] {
    guard let output else { return [("all tensors", input)] }
    return [("inputs", input), ("outputs", output)]
  }
}
