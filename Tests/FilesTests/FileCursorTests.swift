import Files
import TestSupport
import Testing

@Suite("File cursors")
struct FileCursorTests {
  @Test func `numbers and bytes come in order, also beyond the window`() throws {
    let bytes = (0..<20_000).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let scratch = TemporaryFolder()
    var cursor = FileCursor(try scratch.file("a", bytes))
    for number in 0..<9_999 { #expect(try cursor.integer(UInt16.self) == number) }
    #expect(try cursor.integer(Int32.self) == 9_999 | 10_000 << 16)
    try cursor.skip(2)
    #expect(try Array(cursor.bytes(19_900)) == Array(bytes[20_004..<39_904]))
    #expect(cursor.offset == 39_904)
    #expect(cursor.remaining == 96)
  }

  @Test func `nothing is read beyond the part`() throws {
    let scratch = TemporaryFolder()
    let file = try scratch.file("a", Array("before part after".utf8))
    var cursor = FileCursor(file, in: 7..<11)
    #expect(throws: FileError.cutShort(path: file.path, offset: 7, needed: 5, remaining: 4)) {
      _ = try cursor.bytes(5)
    }
    #expect(throws: FileError.self) { try cursor.skip(-1) }
    #expect(throws: FileError.self) { _ = try cursor.integer(UInt64.self) }
    #expect(try cursor.bytes(until: UInt8(ascii: " "), limit: 100) == nil)
    #expect(try cursor.bytes(until: UInt8(ascii: "t"), limit: 3) == nil)
    #expect(
      try cursor.bytes(until: UInt8(ascii: "t"), limit: 4).map(Array.init) == Array("par".utf8))
    #expect(try cursor.peek() == nil)
    #expect(cursor.remaining == 0)
  }
}
