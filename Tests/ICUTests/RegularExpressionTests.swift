import ICU
import Testing

@Suite("Regular expression")
struct RegularExpressionTests {
  private func matches(_ pattern: String, _ text: String) throws -> [String] {
    let matcher = try RegularExpression.Matcher(try RegularExpression(pattern))
    let bytes = Array(text.utf8)
    var result: [String] = []
    try matcher.forEachMatch(in: bytes.span) {
      result.append(String(decoding: bytes[$0], as: UTF8.self))
    }
    return result
  }

  @Test func `matches come as bytes of the text`() throws {
    #expect(try matches("\\p{L}+", "été 😀 ไทย abc") == ["été", "ไทย", "abc"])
    #expect(try matches(".", "a😀é") == ["a", "😀", "é"])
  }

  @Test func `an empty match does not touch the match before it`() throws {
    #expect(try matches("a*", "baac") == ["", "aa", ""])
    #expect(try matches("^", "x") == [""])
    #expect(try matches("$", "") == [""])
  }

  @Test func `a caret matches behind line feeds only`() throws {
    #expect(try matches("(?<!\\n)^.", "ab\ncd\r\u{85}ef") == ["a"])
    #expect(try matches("^.", "ab\ncd\u{2028}ef") == ["a", "c"])
  }

  @Test func `a pattern that is not understood is refused with its place`() {
    let error = #expect(throws: ICUError.self) { try RegularExpression("ab(c") }
    guard case .pattern("ab(c", _, let code)? = error else {
      Issue.record("another error")
      return
    }
    #expect(code == "U_REGEX_MISMATCHED_PAREN")
  }

  @Test func `a pattern that backtracks without end gives up`() {
    let text = String(repeating: "a", count: 40) + "b"
    #expect(throws: ICUError.self) { try matches("(a|a)*c|(a+)+c", text) }
  }
}
