internal import Corpora
internal import Testing
internal import TestSupport

@Suite("JSON lines")
struct JSONLinesTests {
  let folder = TemporaryFolder()

  private func read(_ text: String, field: String = "text") -> String {
    do {
      let path = try folder.write(text, to: "\(UInt64.random(in: 0...UInt64.max)).jsonl")
      do {
        return try texts([path], field: field).map { String(decoding: $0, as: UTF8.self) }
          .joined(separator: "|")
      } catch {
        return "\(error)".split(separator: ".jsonl").last.map(String.init) ?? ""
      }
    } catch { return "\(error)" }
  }

  @Test func `the field is the text with escapes resolved`() {
    let text = #"""
      {"id": 1, "text": "a\nb", "meta": {"text": "no"}}
      {"text":"\u00e9\ud83d\ude00\u0000"}

      {"x":[1,{"text":2}],"text":""}
      """#
    #expect(read(text) == "a\nb|é😀\u{0}|")
  }

  @Test func `dots lead into objects`() {
    #expect(read(#"{"a":{"b":{"c":"x"}}}"#, field: "a.b.c") == "x")
    #expect(read(#"{"a":{"c":{"c":"x"}}}"#, field: "a.b.c").contains("no field 'a.b.c'"))
    #expect(read(#"{"a":"x"}"#, field: "a.b").contains("holds a string and no text"))
  }

  @Test func `carriage returns and blank lines do not matter`() {
    #expect(read("{\"text\":\"a\"}\r\n \r\n{\"text\":\"b\"}") == "a|b")
  }

  @Test func `errors name the line`() {
    let good = "{\"text\":\"a\"}\n\n"
    #expect(
      read(good + #"{"tex":"a"}"#)
        == ":3: there is no field 'text'. Name the field that holds the text.")
    #expect(
      read(good + #"{"text":null}"#)
        == ":3: the field 'text' holds null and no text. "
        + "Name the field that holds the text.")
    #expect(
      read(good + #"{"text":"a"#)
        == ":3: the line ends where '\"' is expected. Repair the line or remove it.")
    #expect(read(good + "[1]") == ":3: this is no JSON object. Repair the line or remove it.")
    #expect(
      read(good + #"{"text":"a"} x"#)
        == ":3: byte 14 of the line: expected the end, found 0x78. Repair the line or remove it.")
    #expect(
      read(good + #"{"text":"a","text":"b"}"#)
        == ":3: the field 'text' stands twice. Repair the line or remove it.")
    #expect(read(good + #"{"text":"\ud800"}"#).contains("a string is not valid Unicode"))
  }

  @Test func `compression and layout are told by the name`() throws {
    let line = Array("{\"text\":\"a\"}\n".utf8)
    #expect(try texts([folder.write(gzip(line), to: "a.jsonl.gz")]) == [[0x61]])
    #expect(try texts([folder.write(zstandard(line), to: "a.jsonl.zst")]) == [[0x61]])
    #expect(try texts([folder.write(line, to: "a.txt")]) == [Array(line.dropLast())])
  }
}
