import TestSupport
import Testing

import Surgery

@Suite("New text")
struct NewTextTests {
  /// Lines of pieces as text has them, few of which are frequent.
  private func lines(_ seed: UInt64, _ count: Int) -> [[Int32]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let pieces = (0..<12).map { _ in
        Int32(1 / (Double.random(in: 0.0003...1, using: &generator)) - 1)
      }
      return Set(pieces).sorted()
    }
  }

  private func table(_ lines: [[Int32]]) -> LineTable {
    var table = LineTable(languageCount: 1, rowBound: 4000)
    for line in lines { table.add(line, language: 0) }
    return table
  }

  private func kept(_ lines: some Sequence<[Int32]>, by used: Set<Int32>) -> Double {
    let lines = Array(lines)
    return Double(lines.count { $0.allSatisfy(used.contains) }) / Double(lines.count)
  }

  @Test func `lines are left out one by one`() {
    let table = table([[1, 2], [1, 2], [2, 3], [1], [5, 6], [2]])
    let all = LeaveOneOut(table, language: 0, isKept: [Bool](repeating: true, count: 4000))
    // [2, 3] is the only one with 3, [5, 6] with both of its pieces; [1, 2] has a double.
    #expect(all.share == 4.0 / 6)
    var isKept = [Bool](repeating: true, count: 4000)
    isKept[1] = false
    #expect(LeaveOneOut(table, language: 0, isKept: isKept).share == 1.0 / 6)
    // If only [1] and [2] are reasons, each needs its piece alone.
    let few = LeaveOneOut(
      table, language: 0, isKept: [Bool](repeating: true, count: 4000),
      supports: { table.rows[table.range(of: $0)].count == 1 })
    #expect(few.share == 2.0 / 6)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `the estimates tell what another half brings`(seed: UInt64) {
    let lines = lines(seed, 6000)
    let first = Array(lines[..<2000])
    let (second, third) = (lines[2000..<4000], lines[4000...])
    let used = Set(first.joined())
    let estimate = LeaveOneOut(
      table(first), language: 0, isKept: [Bool](repeating: true, count: 4000))
    #expect(abs(estimate.share - kept(third, by: used)) < 0.04)
    let both = used.union(second.joined())
    #expect(abs(estimate.shareOfTwice - kept(third, by: both)) < 0.04)

    var counts: [Int32: Int] = [:]
    for piece in first.joined() { counts[piece, default: 0] += 1 }
    let spectrum = OccurrenceSpectrum(of: counts.values)
    let added = Double(both.count - used.count)
    // Both numbers are sums over pieces that are there or not: three standard deviations.
    let deviation = (Double(spectrum.pieces(occurring: 1)) + added).squareRoot()
    #expect(abs(spectrum.added - added) < 3 * deviation)

    let tokens = third.joined()
    let unseen = tokens.count { !used.contains($0) }
    let estimated = GoodTuring(
      once: spectrum.pieces(occurring: 1), twice: spectrum.pieces(occurring: 2),
      tokens: first.joined().count)
    #expect(abs(estimated.share - Double(unseen) / Double(tokens.count)) < 0.005)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `the interval holds the true share`(seed: UInt64) {
    let lines = lines(seed, 400)
    var counts: [Int32: Int] = [:]
    for piece in lines[..<200].joined() { counts[piece, default: 0] += 1 }
    let spectrum = OccurrenceSpectrum(of: counts.values)
    let estimate = GoodTuring(
      once: spectrum.pieces(occurring: 1), twice: spectrum.pieces(occurring: 2),
      tokens: lines[..<200].joined().count)
    let tokens = lines[200...].joined()
    let share = Double(tokens.count { counts[$0] == nil }) / Double(tokens.count)
    // New text is a sample, too: twice the width is enough for it in nearly all cases.
    let width = estimate.interval.upperBound - estimate.interval.lowerBound
    #expect(abs(share - estimate.share) < width)
  }

  @Test func `with no text nothing is known`() {
    let nothing = GoodTuring(once: 0, twice: 0, tokens: 0)
    #expect(nothing.share == 1 && nothing.interval == 0...1)
    #expect(OccurrenceSpectrum(of: [Int]()).added == 0)
    let isKept = [Bool](repeating: true, count: 4000)
    #expect(LeaveOneOut(table([]), language: 0, isKept: isKept).share == 1)
  }

  @Test func `the series is Euler's`() {
    // A coin thrown four times shows a head with 15/16, two with 11/16, three with 5/16.
    let spectrum = OccurrenceSpectrum(of: [1, 1, 2])
    #expect(OccurrenceSpectrum(of: [1]).added == 0.9375)
    #expect(spectrum.added == 1.1875)
    #expect(spectrum.staysSingle == 0.25)
    #expect(OccurrenceSpectrum(of: [3, 4, 5, 0]).pieces == [0, 0, 1, 1])
  }
}
