internal import Checkpoints
internal import LinearAlgebra

/// The two factors of an embedding table, as tensors.
struct EmbeddingFactors: Sendable {
  /// `F`, a row for each token.
  let coordinates: Matrix
  /// `P`, a row for each coordinate.
  let primitives: DoubleMatrix
  /// The type of the stored numbers.
  let dtype: DType
  let format: FloatFormat

  private static let blockRows = 1024

  /// The product `F · P`, rounded once.
  func product(named name: String) -> MadeTensor {
    tensor(name, columns: primitives.columns) { ($0 * primitives).encoded(as: format) }
  }

  /// The coordinates.
  func coordinates(named name: String) -> MadeTensor {
    tensor(name, columns: coordinates.columns) { $0.encoded(as: format) }
  }

  /// The primitive embeddings, transposed as OFA's classes have them.
  func primitives(named name: String) -> MadeTensor {
    let transposed = primitives.transposed()
    return MadeTensor(
      name: name, dtype: dtype, shape: [transposed.rows, transposed.columns]
    ) { body in try body(transposed.encoded(as: format)) }
  }

  private func tensor(
    _ name: String, columns: Int, encoded: @escaping @Sendable (DoubleMatrix) -> [UInt8]
  ) -> MadeTensor {
    let coordinates = coordinates
    return MadeTensor(name: name, dtype: dtype, shape: [coordinates.rows, columns]) { body in
      for start in stride(from: 0, to: coordinates.rows, by: Self.blockRows) {
        let range = start..<min(start + Self.blockRows, coordinates.rows)
        try body(encoded(DoubleMatrix(coordinates.read(range))))
      }
    }
  }
}
