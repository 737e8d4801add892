internal import Checkpoints
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Verifying {
  /// Checks a model that has all pieces of the source at their IDs, and others without a record: it
  /// was extended by another program.
  ///
  /// - Returns: The claims; `nil` for any other model.
  /// - Throws: What reading throws, and `LinearAlgebraError` for numbers that are not finite.
  func unrecordedClaims(_ comparison: TokenizerComparison) throws -> [Claim]? {
    let count = source.tokenizer.vocabulary.count
    let kept = comparison.newIDs.enumerated().count { $1?.index == $0 }
    guard !comparison.unmatched.isEmpty, kept == count, !source.holdsTokenizer,
      !result.holdsTokenizer
    else { return nil }
    let pieces = Statement.pieces(
      .unrecorded(sourceCount: count, otherCount: comparison.unmatched.count)
    ).checked([])
    return try [pieces, extensionTextClaim()] + unrecordedRowClaims(comparison.unmatched)
  }

  /// The number of rounds in which rows are looked for: mixtures of some hundreds of rows are found,
  /// and noise inside the hull, which takes as many rows as there are columns, stays undecided after a
  /// minute rather than an hour.
  private static let hullRounds = 32

  private func unrecordedRowClaims(_ added: [TokenID]) throws -> [Claim] {
    guard let before = source.weights?.tables, let after = result.weights?.tables else { return [] }
    return try before.embeddings.flatMap { found, rows -> [Claim] in
      guard let made = after.tables.first(where: { $0.name == found.name })?.blocks.first,
        made.columns == rows.columns
      else { return [] }
      let table = try rows.read(0..<rows.rows)
      let shared = min(rows.rows, made.rows)
      return [
        try oldRowsClaim(found.name, table, made, count: shared),
        try hullClaim(found.name, table, made, added.filter { $0.index < made.rows }),
      ]
    }
  }

  private func oldRowsClaim(
    _ name: String, _ table: Matrix, _ made: TensorRows, count: Int
  ) throws -> Claim {
    let changed = try source.tokenizer.vocabulary.ids().filter { id in
      guard id.index < count else { return false }
      return try made.read(id.index..<id.index + 1) != table.read(id.index..<id.index + 1)
    }
    return Statement.oldRows(of: name).checked(
      changed.isEmpty ? [] : ["\(changed.count) differ, the first is \(changed[0])"])
  }

  /// Checks that added rows are convex mixtures of old ones, so that none beats every old row.
  private func hullClaim(
    _ name: String, _ table: Matrix, _ made: TensorRows, _ added: [TokenID]
  ) throws -> Claim {
    let step = max(1, (added.count + hullLimit - 1) / max(1, hullLimit))
    let asked = added.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    if let row = table.firstNonFiniteRow() {
      throw LinearAlgebraError.notFinite(name: name, row: row)
    }
    let vectors = try made.read(asked.map(\.index))
    if let row = vectors.firstNonFiniteRow() {
      throw LinearAlgebraError.notFinite(name: name, row: asked[row].index)
    }
    let tolerance = Self.tolerance(of: made)
    let answers = try HullMembership(of: table)
      .answers(for: vectors, tolerance: tolerance, rounds: Self.hullRounds, jobs: jobs)
    let labels = PieceLabels(result.tokenizer)
    var (inside, undecided) = (0, 0)
    var findings: [String] = []
    for (id, answer) in zip(asked, answers) {
      switch answer {
      case .inside: inside += 1
      case .undecided: undecided += 1
      case .outside(let margin, _):
        findings.append(
          "\(id) '\(labels.label(of: id))' is beyond every old row by \(Float(margin)) in some "
            + "direction, and can beat them all")
      }
    }
    return Statement.hull(
      of: name,
      .search(
        addedCount: added.count, inside: inside, outside: findings.count, undecided: undecided,
        tolerance: tolerance)
    ).checked(findings)
  }

  /// The share of a row's length by which its encoding may have moved it.
  private static func tolerance(of rows: TensorRows) -> Double {
    switch rows.encoding {
    case .numbers(.brain16): 0x1p-7
    case .numbers(.binary16): 0x1p-10
    default: 0x1p-16
    }
  }
}
