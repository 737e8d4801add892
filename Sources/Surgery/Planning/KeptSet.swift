internal import RowPlans

/// The pieces kept so far, in the order in which they were taken.
///
/// The set is closed under derivation but for pieces that were taken *whole*, which need none
/// (theorem B2). So it may be stopped at any size.
struct KeptSet {
  /// The number of pieces.
  private(set) var count = 0
  /// Why each piece is kept.
  private(set) var reasons: [KeepReason?]
  /// By ID: the size of the set from which on a whole occurrence of the piece is preserved.
  private(set) var wholeSize: [Int]
  /// By ID: the size of the set from which on a merged occurrence of the piece is preserved.
  private(set) var mergedSize: [Int]

  private let derivations: Derivations

  init(idBound: Int, derivations: Derivations) {
    reasons = [KeepReason?](repeating: nil, count: idBound)
    wholeSize = [Int](repeating: .max, count: idBound)
    mergedSize = [Int](repeating: .max, count: idBound)
    self.derivations = derivations
  }

  /// Whether the piece is kept.
  func contains(_ id: TokenID) -> Bool { reasons[id.index] != nil }

  /// Whether occurrences of the piece are preserved.
  func preserves(_ id: TokenID, isWhole: Bool) -> Bool {
    isWhole ? contains(id) : mergedSize[id.index] != .max
  }

  /// The pieces that must be added before occurrences of `id` are preserved; with `isWhole`, or
  /// where no merges lead to the piece, the piece alone.
  func missing(for id: TokenID, isWhole: Bool) -> [TokenID] {
    let needed = isWhole ? [id] : derivations.derivation(of: id) ?? [id]
    return needed.filter { !contains($0) }
  }

  /// Adds a piece and, unless it `isWhole`, all it is merged from.
  mutating func add(_ id: TokenID, isWhole: Bool, reason: KeepReason) {
    let derivation = isWhole ? nil : derivations.derivation(of: id)
    for part in derivation ?? [] where part != id { keep(part, reason: .derivation) }
    keep(id, reason: reason)
    // A piece that no merges lead to (a byte, the unknown token) comes without any.
    for part in isWhole ? [] : derivation ?? [id] where mergedSize[part.index] == .max {
      mergedSize[part.index] = count
    }
  }

  /// The kept IDs, ascending.
  func ids() -> [TokenID] { reasons.indices.filter { reasons[$0] != nil }.map { TokenID($0) } }

  private mutating func keep(_ id: TokenID, reason: KeepReason) {
    guard reasons[id.index] == nil else {
      // A piece that was a mere part gets the better reason when it is wanted for itself.
      if reasons[id.index] == .derivation { reasons[id.index] = reason }
      return
    }
    reasons[id.index] = reason
    count += 1
    wholeSize[id.index] = count
  }
}
