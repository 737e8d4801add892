internal import RowPlans

/// Makes the rows that a plan adds, tensor by tensor.
///
/// The same rows must come each time: the file is checked by making them again.
public protocol AddedRows: Sendable {
  /// Hands on the stored bytes of consecutive added rows, in order, in parts of any size.
  ///
  /// - Parameters:
  ///   - pieces: The rows, by their position among the added ones.
  ///   - tensor: The name of the tensor they are added to.
  ///   - block: Which repetition of the rows, where the indexed axis is not the first.
  ///   - body: Takes the next bytes.
  /// - Throws: What reading the source throws, or what `body` throws.
  func forEachPart(
    of pieces: Range<Int>, of tensor: String, block: Int,
    _ body: ([UInt8]) throws -> Void
  ) throws
}

/// Consecutive output rows that come from the same place.
enum RowRun: Hashable, Sendable {
  /// Rows of the source.
  case kept([UInt32])
  /// Rows that are made, by their position among the added ones.
  case added(Range<Int>)

  /// The rows.
  var count: Int {
    switch self {
    case .kept(let rows): rows.count
    case .added(let pieces): pieces.count
    }
  }
}

extension RowPlan {
  /// The rows of the output, cut where kept rows and added ones meet.
  ///
  /// - Complexity: O(`rows.count`).
  func runs() -> [RowRun] {
    var runs: [RowRun] = []
    var kept: [UInt32] = []
    var pieces = 0..<0
    for row in rows {
      switch row {
      case .kept(let id):
        if !pieces.isEmpty { runs.append(.added(pieces)) }
        pieces = 0..<0
        kept.append(id.rawValue)
      case .added(let piece):
        if !kept.isEmpty { runs.append(.kept(kept)) }
        kept.removeAll()
        if !pieces.isEmpty, pieces.upperBound == piece {
          pieces = pieces.lowerBound..<piece + 1
        } else {
          if !pieces.isEmpty { runs.append(.added(pieces)) }
          pieces = piece..<piece + 1
        }
      }
    }
    if !kept.isEmpty { runs.append(.kept(kept)) }
    if !pieces.isEmpty { runs.append(.added(pieces)) }
    return runs
  }
}
