import Testing

import Surgery

/// Pieces that are strings of letters; each letter is piece 0 to 25.
private struct Letters: PieceReplacement {
  let pieces: [String]
  let isMerged: Bool

  func parts(of piece: Int, isKept: (Int) -> Bool) -> [Int]? {
    // The fewest kept pieces, the longest first.
    var best: [[Int]?] = [[]]
    let text = Array(pieces[piece])
    for end in stride(from: 1, through: text.count, by: 1) {
      var shortest: [Int]?
      for start in 0..<end {
        guard let before = best[start], let id = pieces.firstIndex(of: String(text[start..<end])),
          isKept(id), before.count + 1 < shortest?.count ?? .max
        else { continue }
        shortest = before + [id]
      }
      best.append(shortest)
    }
    return best[text.count]
  }

  func needs(of piece: Int) -> [Int] {
    let text = pieces[piece]
    guard isMerged, text.count > 2, let id = pieces.firstIndex(of: String(text.dropLast())) else {
      return []
    }
    return [id] + needs(of: id)
  }
}

@Suite("Token pruning")
struct TokenPruningTests {
  private func pruning(
    _ pieces: [(String, Double)], isMerged: Bool = false, fixed: Set<String> = []
  ) -> TokenPruning<Letters> {
    let names = pieces.map(\.0)
    return TokenPruning(
      isKept: names.map { _ in true },
      isFixed: names.map { $0.count == 1 || fixed.contains($0) }, weights: pieces.map(\.1),
      replacement: Letters(pieces: names, isMerged: isMerged))
  }

  private let pieces: [(String, Double)] = [
    ("a", 9), ("b", 9), ("c", 9), ("ab", 4), ("bc", 3), ("abc", 5), ("aabb", 2),
  ]

  private func kept(_ pruning: TokenPruning<Letters>) -> [String] {
    pieces.map(\.0).enumerated().filter { pruning.isKept[$0.offset] }.map(\.element)
  }

  @Test func `the piece goes whose removal adds fewest tokens`() {
    var pruning = pruning(pieces)
    // bc: 3 × 1 = b + c; aabb: 2 × 2 = a + ab + b; ab: 4 × 1; abc: 5 × 1 = ab + c.
    pruning.prune(to: 6)
    #expect(kept(pruning) == ["a", "b", "c", "ab", "abc", "aabb"])
    #expect(pruning.added == 3)
    // ab would bring abc apart into three pieces, and aabb into four: each is asked anew.
    pruning.prune(to: 5)
    #expect(pruning.count == 5)
    #expect(pruning.added == 7)
  }

  @Test func `what replaces a piece weighs the more`() {
    var pruning = pruning([("a", 9), ("b", 9), ("c", 9), ("ab", 1), ("abc", 10), ("cc", 5)])
    // ab alone would cost 1; with abc gone it is worth 11, more than cc.
    pruning.prune(to: 5)
    #expect(pruning.isKept[3] == false)
    #expect(pruning.added == 1)
    pruning.prune(to: 4)
    #expect(pruning.isKept[5] == false)
    #expect(pruning.added == 6)
    pruning.prune(to: 3)
    // abc falls apart into a, b and c, since ab is gone.
    #expect(pruning.added == 26)
  }

  @Test func `a piece goes after those that are merged from it`() {
    var pruning = pruning(
      [("a", 9), ("b", 9), ("c", 9), ("ab", 0), ("abc", 5), ("cc", 2)], isMerged: true)
    pruning.prune(to: 5)
    #expect(pruning.isKept == [true, true, true, true, true, false])
    pruning.prune(to: 4)
    #expect(pruning.isKept == [true, true, true, true, false, false])
    pruning.prune(to: 3)
    #expect(pruning.isKept == [true, true, true, false, false, false])
  }

  @Test func `fixed pieces stay`() {
    var pruning = pruning(pieces, fixed: ["bc"])
    pruning.prune(to: 1)
    #expect(kept(pruning) == ["a", "b", "c", "bc"])
  }

  @Test func `a piece that nothing can replace goes last`() {
    var pruning = TokenPruning(
      isKept: [true, true, true], isFixed: [false, false, false], weights: [2, 3, 4],
      replacement: Letters(pieces: ["a", "b", "ab"], isMerged: false))
    pruning.prune(to: 2)
    #expect(pruning.isKept == [true, true, false])
    #expect(pruning.added == 4)
  }
}
