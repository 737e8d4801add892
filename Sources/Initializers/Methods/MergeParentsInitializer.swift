public import RowPlans

/// Rows that are means of the two parents of a piece, by the merges that make it.
///
/// Yamaguchi et al. 2024 (`merge` of gucci-j/lowres-cve): half of each parent, averaged over all
/// merges that make the piece; a parent that is itself added is taken apart likewise.
public struct MergeParentsInitializer: Initializer {
  /// One side of a merge.
  public enum Parent: Hashable, Sendable {
    /// A piece of the source.
    case source(TokenID)
    /// An added piece, by its position.
    case added(Int)
  }

  private let source: SourceRows
  private let merges: @Sendable (_ piece: Int) -> [(left: Parent, right: Parent)]

  public var method: Method { .subwordMean }

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - merges: The merges that make an added piece; none for a piece that none makes.
  public init(
    _ source: SourceRows,
    merges: @escaping @Sendable (_ piece: Int) -> [(left: Parent, right: Parent)]
  ) {
    self.source = source
    self.merges = merges
  }

  /// Takes pieces apart.
  ///
  /// - Throws: ``InitializerError/cyclicMerges(piece:)``.
  public func outcomes(for pieces: [Int]) throws -> [Outcome] {
    var known: [Int: [UInt32: Double]] = [:]
    var active: Set<Int> = []
    return try pieces.map { piece in
      let weights = try weights(of: piece, &known, &active)
      guard !weights.isEmpty else { return .nothing(.noParts) }
      return .mixed(Mixture(weights.map { Mixture.Entry($0.key, $0.value) }))
    }
  }

  /// The weights of a piece, or none if a parent of every merge has no row.
  private func weights(
    of piece: Int, _ known: inout [Int: [UInt32: Double]], _ active: inout Set<Int>
  ) throws -> [UInt32: Double] {
    if let weights = known[piece] { return weights }
    guard active.insert(piece).inserted else { throw InitializerError.cyclicMerges(piece: piece) }
    defer { active.remove(piece) }
    var found: [(left: [UInt32: Double], right: [UInt32: Double])] = []
    for merge in merges(piece) {
      let left = try weights(of: merge.left, &known, &active)
      let right = try weights(of: merge.right, &known, &active)
      if !left.isEmpty, !right.isEmpty { found.append((left, right)) }
    }
    var sums: [UInt32: Double] = [:]
    let share = 0.5 / Double(max(1, found.count))
    for (left, right) in found {
      for (id, weight) in left { sums[id, default: 0] += share * weight }
      for (id, weight) in right { sums[id, default: 0] += share * weight }
    }
    known[piece] = sums
    return sums
  }

  private func weights(
    of parent: Parent, _ known: inout [Int: [UInt32: Double]], _ active: inout Set<Int>
  ) throws -> [UInt32: Double] {
    switch parent {
    case .source(let id): source.lends(id) ? [id.rawValue: 1] : [:]
    case .added(let piece): try weights(of: piece, &known, &active)
    }
  }
}
