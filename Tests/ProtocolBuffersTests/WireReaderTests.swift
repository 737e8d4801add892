import Files
import ProtocolBuffers
import TestSupport
import Testing

@Suite("WireReader")
struct WireReaderTests {
  private struct Damaged: Error { let problem: String }

  private func reader(_ bytes: [UInt8]) -> WireReader {
    WireReader(bytes, in: 0..<bytes.count) { Damaged(problem: $0) }
  }

  @Test func `fields of a file are those of memory, across windows`() throws {
    var writer = WireWriter()
    for index in 0..<2000 {
      writer.write(UInt64(index) << 20, as: 1)
      writer.write([UInt8](repeating: UInt8(index & 0xFF), count: index % 70), as: 3)
    }
    let folder = TemporaryFolder()
    let file = try InputFile(folder.write(writer.bytes, to: "message"))
    var memory = reader(writer.bytes)
    var disk = WireReader(file) { Damaged(problem: $0) }
    var count = 0
    while let left = try memory.next() {
      let right = try #require(try disk.next())
      #expect(left.range == right.range && left.varint == right.varint)
      if let payload = left.payload {
        #expect(
          try memory.bytes(in: payload, limit: 100) == disk.bytes(in: payload, limit: 100))
      }
      count += 1
    }
    #expect(try disk.next() == nil)
    #expect(count == 4000)
  }

  @Test func `a message inside ends where it ends`() throws {
    var inner = WireWriter()
    inner.write(7, as: 1)
    var outer = WireWriter()
    outer.write(inner.bytes, as: 2)
    outer.write(8, as: 1)
    var reader = reader(outer.bytes)
    let field = try #require(try reader.next())
    var message = reader.message(in: try #require(field.payload))
    #expect(try message.next()?.varint == 7)
    #expect(try message.next() == nil)
    #expect(try reader.next()?.varint == 8)
  }

  @Test(
    arguments: [
      [0x08], [0x08, 0x80], [0x0A, 0x05, 1], [0x0B, 0], [0x00, 1], [0x0D, 1, 2, 3],
      [0x08] + [UInt8](repeating: 0xFF, count: 10) + [0x01],
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ] as [[UInt8]])
  func `what is cut off or overflows is refused`(bytes: [UInt8]) throws {
    var reader = reader(bytes)
    #expect(throws: Damaged.self) { while try reader.next() != nil {} }
  }

  @Test func `payloads beyond a limit are not read`() throws {
    var writer = WireWriter()
    writer.write([UInt8](repeating: 0, count: 100), as: 1)
    var reader = reader(writer.bytes)
    let payload = try #require(try reader.next()?.payload)
    #expect(throws: Damaged.self) { try reader.bytes(in: payload, limit: 99) }
    #expect(try reader.bytes(in: payload, limit: 100).count == 100)
  }
}
