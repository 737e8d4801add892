import Chunks
import TestSupport
import Testing

@Suite("The table of chunks")
struct ChunkTableTests {
  /// A chunk with what tells it apart.
  struct Chunk: Hashable {
    var bytes: [UInt8]
    var isFirst: Bool
  }

  /// The chunks of the line that was cut last.
  private func chunks(of table: ChunkTable) -> [Chunk] {
    var numbers: [UInt32] = []
    table.appendLine(to: &numbers)
    return numbers.map { chunk(Int($0), of: table) }
  }

  private func chunk(_ number: Int, of table: ChunkTable) -> Chunk {
    table.withChunk(number) { bytes, isFirst in
      Chunk(bytes: bytes.withUnsafeBufferPointer { Array($0) }, isFirst: isFirst)
    }
  }

  /// The definition, written without haste: cut before a space that follows another byte.
  private func reference(_ line: [UInt8]) -> [Chunk] {
    var chunks: [Chunk] = []
    for (index, byte) in line.enumerated() {
      if index == 0 || byte == 0x20 && line[index - 1] != 0x20 {
        chunks.append(Chunk(bytes: [], isFirst: index == 0))
      }
      chunks[chunks.count - 1].bytes.append(byte)
    }
    return chunks
  }

  /// Short words of few letters, so that many are alike but for one byte, and some long ones.
  private func line(_ generator: inout SeededGenerator) -> [UInt8] {
    var line: [UInt8] = []
    for _ in 0..<Int.random(in: 0...20, using: &generator) {
      let spaces = [0, 1, 1, 1, 2, 7, 8, 9, 31].randomElement(using: &generator) ?? 0
      let length = [1, 2, 3, 7, 8, 9, 15, 16, 17, 40, 96].randomElement(using: &generator) ?? 1
      line += [UInt8](repeating: 0x20, count: spaces)
      line += (0..<length).map { _ in [0x00, 0x61, 0x80].randomElement(using: &generator) ?? 0 }
    }
    return line
  }

  @Test(arguments: 0..<40)
  func `a line is cut as the definition says, and each distinct chunk has one number`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let table = ChunkTable()
    var distinct: Set<Chunk> = []
    for _ in 0..<400 {
      let line = line(&generator)
      let expected = reference(line)
      guard expected.allSatisfy({ $0.bytes.drop { $0 == 0x20 }.count <= 96 }),
        !line.isEmpty,
        expected.allSatisfy({ $0.bytes.prefix { $0 == 0x20 }.count <= 31 })
      else { continue }
      let isCut = table.cut(line.span)
      #expect(isCut)
      #expect(chunks(of: table) == expected)
      distinct.formUnion(expected)
    }
    #expect(table.count == distinct.count)
    #expect(Set((0..<table.count).map { chunk($0, of: table) }) == distinct)
  }

  @Test(arguments: 0..<10)
  func `counts are those of a dictionary, whenever they are flushed`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let table = ChunkTable(arenaCapacity: 1 << 12, entryCapacity: 50)
    var (counts, expected): ([Chunk: UInt64], [Chunk: UInt64]) = ([:], [:])
    for _ in 0..<600 {
      if table.isFull || Int.random(in: 0..<9, using: &generator) == 0 {
        table.flush { number, count in counts[chunk(number, of: table), default: 0] += count }
        if table.isFull { table.removeAll() }
      }
      let line = line(&generator)
      guard table.cut(line.span) else { continue }
      for number in 0..<table.count { table.judge(number, limit: .infinity, weight: 0) }
      let isCounted = table.countLine()
      #expect(isCounted)
      for chunk in reference(line) { expected[chunk, default: 0] += 1 }
    }
    table.flush { number, count in counts[chunk(number, of: table), default: 0] += count }
    #expect(counts == expected)
  }

  @Test func `a new chunk may not be counted, and weights add up to the limit`() {
    let table = ChunkTable()
    _ = table.cut(Array("a b c".utf8).span)
    #expect(!table.countLine())
    table.judge(0, limit: .infinity, weight: 2)
    table.judge(1, limit: 2, weight: 3)
    table.judge(2, limit: 4.5, weight: 0)
    #expect(!table.countLine())
    table.judge(2, limit: 5, weight: 0)
    #expect(table.countLine())
    var counted: [Int: UInt64] = [:]
    table.flush { counted[$0] = $1 }
    #expect(counted == [0: 1, 1: 1, 2: 1])
  }

  @Test func `chunks that are too long and lines that are too rich are not cut`() {
    let table = ChunkTable(entryCapacity: 4)
    func cuts(_ line: [UInt8]) -> Bool { table.cut(line.span) }
    let letters = [UInt8](repeating: 0x78, count: 97)
    #expect(!cuts([]))
    #expect(!cuts(letters))
    #expect(cuts(Array(letters.dropLast())))
    #expect(!cuts([UInt8](repeating: 0x20, count: 32) + [0x78]))
    #expect(!cuts(Array("a b c d e f g h i j k".utf8)))
    #expect(table.isFull && table.count <= 8)
    table.removeAll()
    #expect(table.count == 0 && !table.isFull)
    #expect(cuts(Array("a b".utf8)))
  }

  @Test func `the hash of a line is the same on every machine`() {
    func hash(_ bytes: [UInt8]) -> UInt64 { ByteHash.hash(bytes.span) }
    #expect(hash([]) == 0xAB07_FCEE_8905_0209)
    #expect(hash(Array("hello, world".utf8)) == 0xFB8E_1843_EAD5_8DBA)
  }
}
