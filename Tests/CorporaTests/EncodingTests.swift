internal import Corpora
internal import Testing
internal import TestSupport

@Suite("Encodings of text")
struct EncodingTests {
  let folder = TemporaryFolder()

  private static func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return isLittle ? bytes : bytes.reversed()
    }
  }

  private static func utf32(_ text: String, isLittle: Bool) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * $0)) }
      return isLittle ? bytes : bytes.reversed()
    }
  }

  @Test(arguments: [true, false])
  func `text with a mark is decoded`(isLittle: Bool) throws {
    var generator = SeededGenerator(seed: isLittle ? 1 : 2)
    let bytes = sampleText(&generator, lines: 4000)
    let text = "\u{FEFF}" + String(decoding: bytes, as: UTF8.self)
    for (name, wide) in [
      ("16.txt", Self.utf16(text, isLittle: isLittle)),
      ("32.txt", Self.utf32(text, isLittle: isLittle)),
    ] {
      #expect(try texts([folder.write(wide, to: name)]) == plainLines(bytes))
      #expect(try texts([folder.write(wide, to: name)], batchSize: 50) == plainLines(bytes))
      #expect(try texts([folder.write(bzip2(wide), to: name)], jobs: 2) == plainLines(bytes))
    }
  }

  @Test func `tables and JSON lines are decoded as well`() throws {
    let table = Self.utf16("\u{FEFF}a\tb\r\n1\té\r\n", isLittle: true)
    #expect(try texts([folder.write(table, to: "a.tsv")], field: "b") == [Array("é".utf8)])
    let line = Self.utf16("\u{FEFF}{\"text\":\"ю\"}\n", isLittle: false)
    #expect(try texts([folder.write(line, to: "a.jsonl")]) == [Array("ю".utf8)])
  }

  @Test func `half a character at the end is an error with the place`() throws {
    let path = try folder.write([0xFF, 0xFE, 0x61, 0, 0x62], to: "a.txt")
    #expect(throws: CorpusError.cutShort(path: path, format: "UTF-16", size: 5)) {
      try texts([path])
    }
  }

  @Test func `half a pair of surrogates counts as no UTF-8`() throws {
    let path = try folder.write([0xFE, 0xFF, 0xD8, 0, 0, 0x61, 0xDC, 0], to: "a.txt")
    #expect(throws: CorpusError.self) { try texts([path]) }
    #expect(try texts([path], replacesInvalidUTF8: true) == [[0xFF, 0x61, 0xFF]])
  }

  @Test func `a range of UTF-16 is refused`() throws {
    let path = try folder.write([0xFF, 0xFE, 0x61, 0], to: "a.txt")
    #expect(throws: CorpusError.rangeOfWrongKind(path: path)) {
      try texts([path], range: ByteRange(2..<4))
    }
  }

  /// A text of `lines` lines, of which those at `places` are Latin-1.
  private func latin(_ places: Set<Int>, of lines: Int) throws -> String {
    let bytes = (0..<lines).flatMap { [0x61, places.contains($0) ? 0xE9 : 0x62, 0x0A] as [UInt8] }
    return try folder.write(bytes, to: "\(places.count)-of-\(lines).txt")
  }

  @Test(arguments: [nil, 1, 3])
  func `more than one line in a hundred that is no UTF-8 is refused`(jobs: Int?) throws {
    #expect(try texts([latin([0], of: 100)], jobs: jobs).count == 100)
    #expect(try texts([latin([5, 6, 299], of: 300)], jobs: jobs).count == 300)
    let path = try latin([20, 7, 398, 22], of: 399)
    let first = CorpusPlace(path: path, number: 8)
    #expect(throws: CorpusError.notUTF8(first: first, invalid: 4, lines: 399, isStart: false)) {
      try texts([path], jobs: jobs)
    }
  }

  @Test func `the rule is for each file, to its end`() throws {
    let good = try latin([], of: 100_000)
    let bad = try latin([1, 2], of: 150)
    #expect(throws: CorpusError.self) { try texts([good, bad], batchSize: 1000, jobs: 2) }
    #expect(throws: CorpusError.self) { try texts([bad, good], batchSize: 1000) }
    #expect(try texts([bad, good], replacesInvalidUTF8: true).count == 100_150)
    let late = try latin(Set(90_000..<91_001), of: 100_000)
    #expect(throws: CorpusError.self) { try texts([late], batchSize: 1000, jobs: 3) }
    let fewer = try latin(Set(90_000..<91_000), of: 100_000)
    #expect(try texts([fewer], batchSize: 1000, jobs: 3).count == 100_000)
  }

  @Test func `a file in another encoding is refused at its start`() throws {
    let path = try latin(Set(0..<200_000), of: 200_000)
    let error = #expect(throws: CorpusError.self) { try texts([path], jobs: 2) }
    guard case .notUTF8(CorpusPlace(path: path, number: 1), _, _, isStart: true)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a range says nothing of the share of its file`() throws {
    let path = try latin([0], of: 100)
    #expect(try texts([path], range: ByteRange(0..<6)).count == 2)
  }
}
