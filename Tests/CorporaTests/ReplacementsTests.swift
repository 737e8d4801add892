internal import Corpora
internal import Testing
internal import TestSupport

@Suite("Replacements")
struct ReplacementsTests {
  let folder = TemporaryFolder()

  private func replacements(in bytes: [UInt8], batchSize: Int = 1 << 18) throws -> [Int] {
    let path = try folder.write(bytes, to: "\(UInt64.random(in: 0...UInt64.max)).txt")
    let reader = try CorpusReader(CorpusSource.sources(of: [path]), batchSize: batchSize)
    var all = Replacements()
    while let batch = try reader.nextBatch() { all += batch.replacements() }
    return [all.lines, all.parts]
  }

  @Test(arguments: [
    ([0x80], 1), ([0xC3], 1), ([0xC0, 0xAF], 2), ([0xE0, 0x80, 0x80], 3), ([0xE3, 0x81], 1),
    ([0xED, 0xA0, 0x80], 3), ([0xF0, 0x9F, 0x98], 1), ([0xF4, 0x90, 0x80, 0x80], 4),
    ([0xF5, 0x80], 2), ([0xFF, 0xFE], 2), ([0xE3, 0x81, 0x41, 0xC3, 0x28], 2),
    // The example of the Unicode standard, Table 3-8.
    ([0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64], 6),
    ([0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0x00], 0),
  ])
  func `each longest start of a character is one part`(bytes: [UInt8], parts: Int) throws {
    #expect(try replacements(in: bytes) == [parts > 0 ? 1 : 0, parts])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `lines and parts agree with Swift's own decoder`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var bytes = sampleText(&generator, lines: Int.random(in: 1...30, using: &generator))
    for _ in 0..<Int.random(in: 0...4, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
    }
    if Bool.random(using: &generator) { bytes.removeLast(min(bytes.count, 1)) }
    let parts = plainLines(bytes).map { line in
      String(decoding: line, as: UTF8.self).unicodeScalars.count { $0 == "\u{FFFD}" }
    }
    let expected = [parts.count { $0 > 0 }, parts.reduce(0, +)]
    let size = Int.random(in: 1...500, using: &generator)
    #expect(try replacements(in: bytes, batchSize: size) == expected)
  }

  @Test func `every character is valid wherever it stands`() throws {
    var bytes: [UInt8] = []
    for value in stride(from: UInt32(0x80), through: 0x10FFFF, by: 7) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      bytes += Array(String(Character(scalar)).utf8)
      if value % 11 == 0 { bytes.append(0x0A) }
    }
    #expect(try replacements(in: bytes) == [0, 0])
    #expect(try replacements(in: bytes + [0xE3]) == [1, 1])
  }
}
