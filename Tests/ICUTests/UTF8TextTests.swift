import ICU
import Testing

@Suite("UTF-8 text")
struct UTF8TextTests {
  @Test func `every character survives writing and reading`() {
    for scalar in stride(from: 0 as UInt32, to: 0x11_0000, by: 97)
    where !(0xD800..<0xE000).contains(scalar) {
      var bytes: [UInt8] = []
      UTF8Text.append(scalar, to: &bytes)
      var index = 0
      #expect(UTF8Text.next(bytes.span, &index) == scalar)
      #expect(index == bytes.count)
      #expect(UTF8Text.previous(bytes.span, &index) == scalar)
      #expect(index == 0)
    }
  }

  @Test func `each maximal invalid part becomes one replacement character`() {
    let bytes: [UInt8] = [0x61, 0xE2, 0x82, 0x62, 0xFF, 0xC0, 0x80, 0xF0, 0x9F, 0x98]
    let text = String(decoding: UTF8Text.repaired(bytes.span), as: UTF8.self)
    #expect(text == "a\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test func `a truncated character does not read beyond the text`() {
    let bytes: [UInt8] = [0xF0, 0x9F]
    var index = 0
    _ = UTF8Text.next(bytes.span, &index)
    #expect(index == 2)
  }
}
