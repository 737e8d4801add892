/// Drops pieces so that a text takes few tokens more.
///
/// Again and again the piece goes whose removal adds fewest tokens: what it weighs, times the pieces
/// in its place less one. What stands in its place weighs the more from then on, and pieces that it
/// was to replace get other replacements. A piece that others are merged from goes after them.
package struct TokenPruning<Replacement: PieceReplacement> {
  /// Whether each piece is kept.
  package private(set) var isKept: [Bool]
  /// The number of kept pieces.
  package private(set) var count: Int
  /// The tokens that the removals added, in the unit of the weights.
  package private(set) var added = 0.0

  private let isFixed: [Bool]
  private let replacement: Replacement
  private var weights: [Double]
  /// The pieces in the place of each piece, if they are known.
  private var parts: [[Int]?]
  /// The number of kept pieces that are merged from each piece.
  private var dependents: [Int32]
  /// The pieces that each piece is to replace a part of.
  private var users: [[Int32]]
  private var heap = MinHeap<Candidate>()

  /// The cost of a piece without a replacement, times its weight.
  private static var unknownCost: Double { 8 }

  private struct Candidate: Comparable {
    let loss: Double
    /// A number without a pattern: of equal losses none goes first because of its language.
    let tie: UInt32
    let piece: Int32

    static func < (one: Candidate, other: Candidate) -> Bool {
      (one.loss, one.tie, one.piece) < (other.loss, other.tie, other.piece)
    }
  }

  /// Begins with a set of pieces that has all that its pieces are merged from.
  ///
  /// - Parameters:
  ///   - isKept: Whether each piece is in the set.
  ///   - isFixed: Whether each piece stays at any rate.
  ///   - weights: How often each piece occurs, weighted.
  ///   - replacement: What stands in the place of pieces.
  package init(isKept: [Bool], isFixed: [Bool], weights: [Double], replacement: Replacement) {
    self.isKept = isKept
    self.isFixed = isFixed
    self.weights = weights
    self.replacement = replacement
    count = isKept.count { $0 }
    parts = [[Int]?](repeating: nil, count: isKept.count)
    dependents = [Int32](repeating: 0, count: isKept.count)
    users = [[Int32]](repeating: [], count: isKept.count)
    for piece in isKept.indices where isKept[piece] {
      for part in replacement.needs(of: piece) where part != piece { dependents[part] += 1 }
    }
    for piece in isKept.indices where isFree(piece) { push(piece) }
  }

  /// Drops pieces until `size` are left, or none is left that may go.
  ///
  /// - Complexity: O(*n* log *n*) and the replacements, for *n* pieces.
  package mutating func prune(to size: Int) {
    while count > size, let candidate = heap.pop() {
      let piece = Int(candidate.piece)
      guard isFree(piece), candidate.loss == loss(of: piece) else { continue }
      drop(piece)
    }
  }

  private func isFree(_ piece: Int) -> Bool {
    isKept[piece] && !isFixed[piece] && dependents[piece] == 0
  }

  private func loss(of piece: Int) -> Double {
    weights[piece] * (parts[piece].map { Double($0.count) - 1 } ?? Self.unknownCost)
  }

  private mutating func push(_ piece: Int) {
    parts[piece] = replacement.parts(of: piece) { $0 != piece && isKept[$0] }
    for part in parts[piece] ?? [] where users[part].last != Int32(piece) {
      users[part].append(Int32(piece))
    }
    heap.push(
      Candidate(loss: loss(of: piece), tie: Self.mixed(piece), piece: Int32(piece)))
  }

  private mutating func drop(_ piece: Int) {
    isKept[piece] = false
    count -= 1
    added += loss(of: piece)
    for part in parts[piece] ?? [] {
      weights[part] += weights[piece]
      if isFree(part) { push(part) }
    }
    for user in users[piece] where isFree(Int(user)) && parts[Int(user)]?.contains(piece) == true {
      push(Int(user))
    }
    users[piece] = []
    for part in replacement.needs(of: piece) where part != piece {
      dependents[part] -= 1
      if isFree(part) { push(part) }
    }
  }

  private static func mixed(_ piece: Int) -> UInt32 {
    var number = UInt32(truncatingIfNeeded: piece) &+ 1
    number = (number ^ (number >> 16)) &* 0x7FEB_352D
    number = (number ^ (number >> 15)) &* 0x846C_A68B
    return number ^ (number >> 16)
  }
}
