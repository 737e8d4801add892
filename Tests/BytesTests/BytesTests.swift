import Bytes
import Testing

@Suite("Bytes")
struct BytesTests {
  @Test func `hexadecimal digits are two for each byte`() {
    #expect(([] as [UInt8]).hexadecimal == "")
    #expect(([0, 9, 10, 0x7F, 0xA0, 255] as [UInt8]).hexadecimal == "00090a7fa0ff")
    #expect((0...255 as ClosedRange<UInt8>).hexadecimal.count == 512)
  }

  @Test(arguments: [0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, UInt64.max / 2, .max])
  func `a number is read as it was written`(number: UInt64) {
    var bytes: [UInt8] = [7]
    bytes.append(varint: number)
    var offset = 1
    #expect(bytes.varint(at: &offset) == number)
    #expect(offset == bytes.count)
    for count in 1..<bytes.count {
      var offset = 1
      #expect(Array(bytes.prefix(count)).varint(at: &offset) == nil)
    }
  }

  @Test func `a number of more than 64 bits is none`() {
    var offset = 0
    let long = [UInt8](repeating: 0xFF, count: 9) + [2]
    #expect(long.varint(at: &offset) == nil)
    offset = 0
    #expect([UInt8](repeating: 0x80, count: 20).varint(at: &offset) == nil)
  }
}
