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
    for (_, suffix, compress) in compressions {
      let packed = parts.flatMap(compress)
      for name in ["text.txt.\(suffix)", "text-\(suffix)"] {
        let path = try folder.write(packed, to: name)
        #expect(try texts([path]) == plainLines(bytes), "\(name)")
      }
    }
  }

  @Test func `the content and not the name tells the compression`() throws {
    let bytes = Array("a\nb\n".utf8)
    for (format, _, compress) in compressions {
      for (_, suffix, _) in compressions {
        let path = try folder.write(compress(bytes), to: "\(format).\(suffix)")
        #expect(try texts([path]) == [[0x61], [0x62]], "\(path)")
      }
    }
    let line = try folder.write(xz(Array("{\"text\":\"x\"}".utf8)), to: "a.jsonl")
    #expect(try texts([line]) == [[0x78]])
  }

  @Test func `text compressed twice is refused`() throws {
    for (format, _, compress) in compressions {
      let path = try folder.write(gzip(compress([0x61])), to: "a-\(format)")
      #expect(throws: CorpusError.foreign(path: path, kind: .archive)) { try texts([path]) }
    }
  }

  @Test func `a stream that something else follows is damaged`() throws {
    for (format, suffix, compress) in compressions {
      let path = try folder.write(compress([0x61]) + [UInt8](1...16), to: "a.\(suffix)")
      let error = #expect(throws: CorpusError.self) { try texts([path]) }
      guard case .corrupt(path, format, _, _)? = error else {
        Issue.record("\(format): \(String(describing: error))")
        continue
      }
    }
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
    for (_, suffix, compress) in compressions {
      #expect(try texts([folder.write(compress(bytes), to: "a.\(suffix)")]) == [bytes])
    }
  }

  @Test func `no bytes are no text and zero bytes after a member are padding`() throws {
    #expect(try texts([folder.write([], to: "a.gz")]) == [])
    #expect(try texts([folder.write([], to: "a.zst")]) == [])
    #expect(try texts([folder.write([], to: "a.xz")]) == [])
    #expect(try texts([folder.write([], to: "a.bz2")]) == [])
    let xzPadded = try folder.write(xz([0x61]) + [0, 0, 0, 0] + xz([0x62]), to: "b.xz")
    #expect(try texts([xzPadded]) == [[0x61, 0x62]])
    let padded = try folder.write(gzip([0x61]) + [0, 0, 0], to: "b.gz")
    #expect(try texts([padded]) == [[0x61]])
  }

  @Test func `skippable frames are skipped`() throws {
    let path = try folder.write(skippable + zstandard([0x61]) + skippable, to: "a.zst")
    #expect(try texts([path]) == [[0x61]])
  }

  @Test func `every cut of a compressed file is noticed`() throws {
    for (name, suffix, compress) in compressions {
      let packed = compress([1, 2, 3, 10, 4])
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
    for (_, suffix, compress) in compressions {
      let packed = compress(bytes)
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
