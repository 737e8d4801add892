import TestSupport
import Testing
import Tokenizers

@Suite("Map of integers")
struct IntegerMapTests {
  @Test(arguments: 0..<8 as Range<UInt64>)
  func `it holds what a dictionary holds`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var map = IntegerMap(capacity: Int.random(in: 0..<100, using: &generator))
    var expected: [UInt64: UInt32] = [:]
    for _ in 0..<5000 {
      // Few keys, so that many are set twice; some of them far apart.
      let key = UInt64.random(in: 0..<2000, using: &generator) << (seed.isMultiple(of: 2) ? 0 : 40)
      let value = UInt32.random(in: 0..<100, using: &generator)
      map[key] = value
      expected[key] = value
    }
    #expect(map.count == expected.count)
    #expect(map.values.sorted() == expected.values.sorted())
    for (key, value) in expected { #expect(map[key] == value) }
    #expect(map[1 << 63] == .max)
  }

  @Test func `a pair is told from its mirror image`() {
    var map = IntegerMap()
    map[1, 2] = 7
    #expect(map[1, 2] == 7 && map[2, 1] == .max && map[UInt64(1) << 32 | 2] == 7)
  }
}
