internal import Checkpoints
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Verifying {
  /// Checks a model that has all pieces of the source at their IDs, and others of which nothing is
  /// recorded: it was extended by another program.
  ///
  /// - Returns: The claims; `nil` for any other model.
  /// - Throws: What reading throws, and `LinearAlgebraError` for numbers that are not finite.
  func strangerClaims(_ comparison: TokenizerComparison) throws -> [Claim]? {
    let count = source.tokenizer.vocabulary.count
    let kept = comparison.newIDs.enumerated().count { $1?.index == $0 }
    guard !comparison.strangers.isEmpty, kept == count, !source.holdsTokenizer,
      !result.holdsTokenizer
    else { return nil }
    let pieces = Claim(
      name: "pieces",
      statement: "Each of the \(count) old pieces keeps its ID, and there are "
        + "\(comparison.strangers.count) others. How these were made is not recorded.",
      findings: [])
    return try [pieces, extensionTextClaim()] + strangerRowClaims(comparison.strangers)
  }

  /// How often rows are asked for: mixtures of some hundreds of rows are found, and noise inside the hull,
  /// which takes as many rows as there are columns, stays undecided after a minute rather than an hour.
  private static let hullRounds = 32

  private func strangerRowClaims(_ strangers: [TokenID]) throws -> [Claim] {
    guard let before = source.weights?.tables, let after = result.weights?.tables else { return [] }
    return try before.embeddings.flatMap { found, rows -> [Claim] in
      guard let made = after.tables.first(where: { $0.name == found.name })?.blocks.first,
        made.columns == rows.columns
      else { return [] }
      let table = try rows.read(0..<rows.rows)
      let shared = min(rows.rows, made.rows)
      return [
        try oldRowsClaim(found.name, table, made, count: shared),
        try hullClaim(found.name, table, made, strangers.filter { $0.index < made.rows }),
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
    return Claim(
      name: "old rows", statement: "\(name): the rows of old pieces are the source's.",
      findings: changed.isEmpty
        ? [] : ["\(changed.count) differ, the first is \(changed[0])"])
  }

  /// That added rows are convex mixtures of old ones, so that none beats every old row.
  private func hullClaim(
    _ name: String, _ table: Matrix, _ made: TensorRows, _ strangers: [TokenID]
  ) throws -> Claim {
    let step = max(1, (strangers.count + hullLimit - 1) / max(1, hullLimit))
    let asked = strangers.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    if let row = table.firstNonFiniteRow() {
      throw LinearAlgebraError.notFinite(name: name, row: row)
    }
    let vectors = try made.read(asked.map(\.index))
    if let row = vectors.firstNonFiniteRow() {
      throw LinearAlgebraError.notFinite(name: name, row: asked[row].index)
    }
    let tolerance =
      switch made.encoding {
      case .numbers(.brain16): 0x1p-7
      case .numbers(.binary16): 0x1p-10
      default: 0x1p-16
      }
    let answers = try HullMembership(of: table)
      .answers(for: vectors, tolerance: tolerance, rounds: Self.hullRounds, jobs: jobs)
    var (inside, undecided) = (0, 0)
    var findings: [String] = []
    for (id, answer) in zip(asked, answers) {
      switch answer {
      case .inside: inside += 1
      case .undecided: undecided += 1
      case .outside(let margin, _):
        findings.append(
          "\(id) '\(result.tokenizer.vocabulary.text(of: id))' is beyond every old row by "
            + "\(Float(margin)) in some direction, and can beat them all")
      }
    }
    return Claim(
      name: "hull",
      statement: "\(name): of \(strangers.count) added rows \(asked.count) were looked at; "
        + "\(inside) are convex mixtures of old rows to \(tolerance) of their length, "
        + "\(findings.count) are not, \(undecided) were not decided.",
      findings: findings)
  }
}
