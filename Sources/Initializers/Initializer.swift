/// The result of a method for a piece.
public enum Outcome: Hashable, Sendable {
  /// A row.
  case mixed(Mixture)
  /// Nothing, so that another method must be asked.
  case nothing(FallbackReason)
}

/// A method to make first embeddings of added pieces, as mixtures of source rows.
public protocol Initializer: Sendable {
  /// The name under which rows are recorded.
  var method: Method { get }

  /// Makes rows for some added pieces.
  ///
  /// - Parameter pieces: The pieces, by their position among all added ones.
  /// - Returns: An outcome for each of `pieces`, in their order.
  /// - Throws: ``InitializerError`` where the input does not fit.
  func outcomes(for pieces: [Int]) throws -> [Outcome]
}

/// Methods in the order in which they are asked.
public struct InitializerChain: Sendable {
  private let initializers: [any Initializer]
  private let source: SourceRows

  /// Makes a chain, which should end with a method that always makes a row.
  public init(_ initializers: [any Initializer], of source: SourceRows) {
    self.initializers = initializers
    self.source = source
  }

  /// Makes a row for each added piece by the first method that can.
  ///
  /// - Parameters:
  ///   - pieceCount: The number of added pieces.
  ///   - roundsWeights: Whether weights become numbers that single precision holds
  ///     (``Mixture/rounded()``), so that those that are stored are those that were used.
  /// - Returns: The weights of each added row, and how it came about.
  /// - Throws: What the methods throw, and ``InitializerError/nothingMade(piece:reason:)`` if none
  ///   of them made a row for a piece.
  public func mixing(pieceCount: Int, roundsWeights: Bool = true) throws -> MixtureMatrix {
    var rows = [Mixture?](repeating: nil, count: pieceCount)
    var makers = [Method?](repeating: nil, count: pieceCount)
    var fallbacks = [[MixtureMatrix.Fallback]](repeating: [], count: pieceCount)
    var open = Array(0..<pieceCount)
    for initializer in initializers where !open.isEmpty {
      let outcomes = try initializer.outcomes(for: open)
      for (piece, outcome) in zip(open, outcomes) {
        switch outcome {
        case .mixed(let row):
          rows[piece] = roundsWeights ? row.rounded() : row
          makers[piece] = initializer.method
        case .nothing(let reason):
          fallbacks[piece].append(MixtureMatrix.Fallback(initializer.method, reason))
        }
      }
      open = open.filter { rows[$0] == nil }
    }
    if let piece = open.first {
      throw InitializerError.nothingMade(
        piece: piece, reason: fallbacks[piece].last?.reason ?? .noNeighbors)
    }
    return try MixtureMatrix(
      rows: rows.compactMap(\.self),
      provenance: zip(makers, fallbacks).compactMap { maker, before in
        maker.map { MixtureMatrix.Provenance($0, after: before) }
      },
      shared: source.shared, sourceRowCount: source.count)
  }
}
