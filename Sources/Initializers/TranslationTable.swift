/// The numbers of times that each added piece corresponds to source pieces in parallel text.
///
/// The counts are those of trans-tokenization (Remy et al. 2024, arXiv 2408.04303): half of a word
/// pair's count goes to all pairs of their pieces alike, half to the pairs at the same relative
/// position. Counts of several tables add up.
public struct TranslationTable: Hashable, Sendable {
  private var counts: [[UInt32: Int]]

  /// Makes an empty table for added pieces.
  public init(pieceCount: Int) { counts = Array(repeating: [:], count: pieceCount) }

  /// Adds a direct correspondence.
  public mutating func add(piece: Int, source: Int, count: Int) {
    counts[piece][UInt32(source), default: 0] += count
  }

  /// Adds a pair of words that were aligned `count` times.
  ///
  /// Each half is divided by the number of pairs it goes to, rounding down, but no less than 1.
  ///
  /// - Parameters:
  ///   - source: The source IDs of the pieces of the source word.
  ///   - target: The pieces of the target word: added ones by their position, `nil` for others.
  ///   - count: The number of alignments.
  public mutating func addWordPair(source: [Int], target: [Int?], count: Int) {
    guard !source.isEmpty, !target.isEmpty, count > 0 else { return }
    let each = max(1, count / 2 / (source.count * target.count))
    for piece in target {
      guard let piece else { continue }
      for id in source { add(piece: piece, source: id, count: each) }
    }
    let length = Self.leastCommonMultiple(source.count, target.count)
    let step = max(1, count / 2 / length)
    for position in 0..<length {
      guard let piece = target[position * target.count / length] else { continue }
      add(piece: piece, source: source[position * source.count / length], count: step)
    }
  }

  /// The source IDs and counts of an added piece, by ID.
  public func row(_ piece: Int) -> [(source: UInt32, count: Int)] {
    counts[piece].sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The number of added pieces.
  public var pieceCount: Int { counts.count }

  private static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y > 0 { (x, y) = (y, x % y) }
    return a / x * b
  }
}
