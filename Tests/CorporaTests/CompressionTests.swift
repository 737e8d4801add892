internal import Corpora
internal import Testing
internal import TestSupport

@Suite("Compressed corpora")
struct CompressionTests {
  let folder = TemporaryFolder()

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `members and frames anywhere in the text read as one`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = sampleText(&generator, lines: Int.random(in: 0...4000, using: &generator))
    var cuts = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
      Int.random(in: 0...bytes.count, using: &generator)
    }
    cuts = ([0, bytes.count] + cuts).sorted()
    let parts = zip(cuts, cuts.dropFirst()).map { Array(bytes[$0..<$1]) }
    let gz = try folder.write(parts.flatMap { gzip($0) }, to: "text.txt.gz")
    let zst = try folder.write(parts.flatMap { zstandard($0) }, to: "text.zst")
    #expect(try texts([gz]) == plainLines(bytes))
    #expect(try texts([zst]) == plainLines(bytes))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `frames that several threads decompress keep their order`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = sampleText(&generator, lines: Int.random(in: 0...4000, using: &generator))
    var packed: [UInt8] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Int.random(in: 0...9000, using: &generator))
      let part = Array(bytes[start..<end])
      packed += Bool.random(using: &generator) ? zstandard(part) : zstandard(stream: part)
      if Int.random(in: 0..<5, using: &generator) == 0 { packed += skippable }
      start = end
    }
    let path = try folder.write(packed, to: "text.zst")
    for jobs in [2, 5] { #expect(try texts([path], jobs: jobs) == plainLines(bytes)) }
  }

  @Test func `damage to one of many frames gives the error of one thread`() throws {
    var generator = SeededGenerator(seed: 3)
    let parts = (0..<30).map { _ in zstandard(sampleText(&generator, lines: 50)) }
    for index in 0..<60 {
      var packed = parts.flatMap(\.self)
      if index.isMultiple(of: 2) {
        packed[Int.random(in: 0..<packed.count, using: &generator)] ^= 0x55
      } else {
        packed.removeLast(Int.random(in: 1...packed.count, using: &generator))
      }
      let path = try folder.write(packed, to: "\(index).zst")
      #expect(outcome { try texts([path], jobs: 3) } == outcome { try texts([path], jobs: 1) })
    }
  }

  /// The result, or the words of the error without how far the file was read.
  private func outcome(_ body: () throws -> [[UInt8]]) -> String {
    do { return try "\(body())" } catch {
      return "\(error)".replacing(#/before byte \d+/#, with: "")
    }
  }

  private let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9]

  @Test func `text that compresses well is not cut`() throws {
    let bytes = [UInt8](repeating: 0x61, count: 5_000_000)
    #expect(try texts([folder.write(gzip(bytes), to: "a.gz")]) == [bytes])
    #expect(try texts([folder.write(zstandard(bytes), to: "a.zst")]) == [bytes])
  }

  @Test func `no bytes are no text and zero bytes after a member are padding`() throws {
    #expect(try texts([folder.write([], to: "a.gz")]) == [])
    #expect(try texts([folder.write([], to: "a.zst")]) == [])
    let padded = try folder.write(gzip([0x61]) + [0, 0, 0], to: "b.gz")
    #expect(try texts([padded]) == [[0x61]])
  }

  @Test func `skippable frames are skipped`() throws {
    let path = try folder.write(skippable + zstandard([0x61]) + skippable, to: "a.zst")
    #expect(try texts([path]) == [[0x61]])
  }

  @Test func `every cut of a compressed file is noticed`() throws {
    for (name, packed) in [
      ("gzip", gzip([1, 2, 3, 10, 4])), ("zstd", zstandard([1, 2, 3, 10, 4])),
    ] {
      let suffix = name == "gzip" ? "gz" : "zst"
      for count in 1..<packed.count {
        let path = try folder.write(Array(packed[..<count]), to: "\(count).\(suffix)")
        #expect(throws: CorpusError.cutShort(path: path, format: name, size: count)) {
          try texts([path])
        }
      }
    }
  }

  @Test func `changed bytes never crash and give the text or an error`() throws {
    var generator = SeededGenerator(seed: 7)
    let bytes = sampleText(&generator, lines: 200)
    for (suffix, packed) in [("gz", gzip(bytes)), ("zst", zstandard(bytes))] {
      for index in 0..<100 {
        var damaged = packed
        damaged[Int.random(in: 0..<packed.count, using: &generator)] ^=
          UInt8.random(in: 1...255, using: &generator)
        let path = try folder.write(damaged, to: "\(index).\(suffix)")
        do { _ = try texts([path]) } catch is CorpusError {}
      }
    }
  }

  @Test func `text that is not compressed is refused in words`() throws {
    let gz = try folder.write("plain text", to: "a.gz")
    let zst = try folder.write("plain text", to: "a.zst")
    let found = [gz, zst].map { path in
      do { return try "\(texts([path]))" } catch { return "\(error)" }
    }
    #expect(
      found == [
        "\(gz): the gzip data is damaged before byte 10 (incorrect header check). Fetch it again.",
        "\(zst): the zstd data is damaged before byte 10 (Unknown frame descriptor). "
          + "Fetch it again.",
      ])
  }
}
