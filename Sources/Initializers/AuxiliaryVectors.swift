public import LinearAlgebra

/// Vectors of one space for source rows and added pieces, by which they are compared.
///
/// A row of zeros stands for a piece without a vector.
public struct AuxiliaryVectors: Hashable, Sendable {
  /// The vectors of the source rows: `|V| × a`.
  public let source: Matrix
  /// The vectors of the added pieces, in their order: `m × a`.
  public let pieces: Matrix

  /// Pairs the vectors of both sides.
  ///
  /// - Throws: ``InitializerError`` if a number is not finite or the widths differ.
  public init(source: Matrix, pieces: Matrix) throws {
    for (name, matrix) in [("source vectors", source), ("piece vectors", pieces)] {
      if let row = matrix.firstNonFiniteRow() {
        throw InitializerError.vectorNotFinite(name: name, row: row)
      }
    }
    guard source.columns == pieces.columns else {
      throw InitializerError.widthsDiffer(
        name: "piece vectors", width: pieces.columns, expected: source.columns)
    }
    self.source = source
    self.pieces = pieces
  }

  /// Whether an added piece has a vector.
  ///
  /// - Complexity: O(*a*).
  public func covers(_ piece: Int) -> Bool {
    pieces.elements[piece * pieces.columns..<(piece + 1) * pieces.columns].contains { $0 != 0 }
  }

  func require(sourceRows: Int) throws {
    guard source.rows == sourceRows else {
      throw InitializerError.countsDiffer(
        name: "source vectors", count: source.rows, expected: sourceRows)
    }
  }
}
