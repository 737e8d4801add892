import RowPlans
import TestSupport
import Testing

import Surgery

@Suite("Counts by ID")
struct IDCountsTests {
  /// A table of which most counts are zero.
  private func table(_ generator: inout SeededGenerator) -> [UInt64] {
    (0..<300).map { _ in
      Bool.random(using: &generator) ? 0 : UInt64.random(in: 0...3, using: &generator)
    }
  }

  private func counts(_ table: [UInt64]) -> IDCounts {
    var counts = IDCounts()
    for (index, count) in table.enumerated() { counts.append(count, of: TokenID(index)) }
    return counts
  }

  @Test(arguments: 0..<8)
  func `merging is adding tables`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (left, right) = (table(&generator), table(&generator))
    let expected = zip(left, right).map(+)
    var sum = counts(left)
    sum.merge(counts(right))
    #expect(sum == counts(expected))
    #expect(expected.indices.allSatisfy { sum[TokenID($0)] == expected[$0] })
    #expect(sum.entries.map(\.0.index) == expected.indices.filter { expected[$0] > 0 })
    #expect(sum[TokenID(1000)] == 0)
  }

  @Test func `nothing is kept of what is zero`() {
    var counts = IDCounts()
    counts.append(0, of: 3)
    counts.append(2, of: 3)
    #expect(counts.count == 1 && counts[3] == 2)
    var empty = IDCounts()
    empty.merge(counts)
    counts.merge(IDCounts())
    #expect(empty == counts)
  }
}
