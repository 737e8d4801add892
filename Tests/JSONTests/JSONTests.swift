import JSON
import TestSupport
import Testing

private func read(_ text: String, nonFinite: Bool = false) throws -> JSONValue {
  try read(Array(text.utf8), nonFinite: nonFinite)
}

private func read(_ bytes: [UInt8], nonFinite: Bool = false) throws -> JSONValue {
  var reader = JSONReader(bytes, source: "x", allowsNonFinite: nonFinite)
  return try reader.readDocument()
}

private func write(_ value: JSONValue, isIndented: Bool = false) -> String {
  String(decoding: JSONWriter.text(of: value, isIndented: isIndented), as: UTF8.self)
}

@Suite("JSON reader")
struct JSONReaderTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "12", "-3.50", "1e5", "1E-05", "2.5e+3", #""""#, "[]", "{}",
    #"{"b":1,"a":[true,null,{"c":"d"}],"":{}}"#, "123456789012345678901234567890",
    #""\"\\\b\f\n\r\t\u0001\u001f/ä😀\#u{7F}\#u{2028}""#,
  ])
  func `a text is written as it was read`(text: String) throws {
    #expect(write(try read(text)) == text)
    #expect(write(try read("\r\n\t " + text + " \n")) == text)
  }

  @Test func `a number is the nearest Double, whatever its spelling`() throws {
    var random = SystemRandomNumberGenerator()
    var spellings = [
      "0", "-0", "-0.0", "0.1", "0.3", "1.5e3", "1E-400", "9007199254740993", "9007199254740992.5",
      "9007199254740993.0", "18014398509481985", "9999999999999999999", "0.0000000000000000001",
      "-8.739469528198242", "123456789012345678901234567890.5",
    ]
    for digits in 1...21 {
      for _ in 0..<500 {
        let text = (0..<digits).map { _ in String(UInt8.random(in: 0..<10, using: &random)) }
        let places = Int.random(in: 0..<digits, using: &random)
        let (whole, rest) = (text.dropLast(places).joined(), text.suffix(places).joined())
        let number = String(Int(whole) ?? 7)
        spellings.append("-" + number + (rest.isEmpty ? "" : "." + rest))
      }
    }
    spellings += (0..<5000).map { _ in String(Double(Float.random(in: -20...0, using: &random))) }
    for spelling in spellings {
      var bytes: [UInt8] = [1]
      var reader = JSONReader(Array((spelling + " ").utf8), source: "x")
      let number = try reader.readNumber(into: &bytes)
      #expect(number.bitPattern == Double(spelling)?.bitPattern, "\(spelling)")
      #expect(bytes == [1] + Array(spelling.utf8))
    }
  }

  @Test func `escapes are resolved`() throws {
    #expect(try read(#""\u00e4\u00DF\/\ud83d\ude00\u0000""#) == .string("äß/😀\0"))
  }

  @Test(arguments: [
    "", " ", "nul", "tru", "True", "+1", "01", "1.", ".5", "1e", "1e+", "--1", "-", "0x1", "1_0",
    "[1,]", "[,1]", "[1 2]", "[", "]", "[1", "{", "}", "{1:2}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
    #"{"a":1 "b":2}"#, #"{,}"#, #"{"a":1"#, #"""#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\u+123""#,
    "'a'", "1 2", "[] []", "nullx", "NaN", "Infinity", "-Infinity", "//c\n1", "\u{FEFF}1", "a",
    "\"\n\"", "\"\t\"", "\"\u{0}\"",
  ])
  func `text that is not JSON is refused`(text: String) {
    #expect(throws: JSONError.self) { try read(text) }
  }

  @Test(arguments: [
    #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#,
    #""\ud800\u0041""#, #""\ude00\ud83d""#,
  ])
  func `halves of surrogate pairs are refused`(text: String) {
    #expect(throws: JSONError.self) { try read(text) }
  }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
      [0xE2, 0x82], [0xF8, 0x88, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func `strings that are not UTF-8 are refused`(bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try read([0x22] + bytes + [0x22]) }
    #expect(throws: JSONError.self) { try read([0x7B, 0x22] + bytes + [0x22, 0x3A, 0x31, 0x7D]) }
    #expect(throws: JSONError.self) { try read(bytes) }
  }

  @Test func `keys are unique in each object`() throws {
    #expect(
      throws: JSONError(source: "x", offset: 11, problem: .duplicateKey("a"))
    ) { try read(#"{"a":1,"a":2}"#) }
    #expect(throws: JSONError.self) { try read(#"{"a":1,"\u0061":2}"#) }
    _ = try read(#"{"a":{"a":1},"b":{"a":1}}"#)
  }

  @Test func `depth is limited`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(nested(64))
    #expect(throws: JSONError(source: "x", offset: 65, problem: .tooDeep(limit: 64))) {
      try read(nested(65))
    }
    #expect(throws: JSONError.self) { try read(String(repeating: "[", count: 1_000_000)) }
    var shallow = JSONReader(Array("[[1]]".utf8), source: "x", depthLimit: 1)
    #expect(throws: JSONError.self) { try shallow.readDocument() }
    // Lists beside each other do not add up.
    _ = try read("[" + Array(repeating: "[]", count: 200).joined(separator: ",") + "]")
  }

  @Test func `Python's other numbers are read where they are allowed`() throws {
    let text = "[NaN,Infinity,-Infinity]"
    #expect(write(try read(text, nonFinite: true)) == text)
    #expect(try read("Infinity", nonFinite: true).double == .infinity)
    for bad in ["Inf", "-NaN", "nan", "+Infinity", "N"] {
      #expect(throws: JSONError.self) { try read(bad, nonFinite: true) }
    }
  }

  @Test func `any damaged text is refused or read, without a crash`() {
    let good = Array(#"{"a":[1,-2.5e3,"x\u00e4\ud83d\ude00"],"b":{"c":null,"d":true}}"#.utf8)
    var generator = SeededGenerator(seed: 11)
    func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
    for _ in 0..<50_000 {
      var bytes = good
      for _ in 0...next(3) { bytes[next(bytes.count)] = UInt8(next(256)) }
      bytes.removeLast(next(2) * next(bytes.count))
      guard let value = try? read(bytes) else { continue }
      #expect((try? read(write(value))) == value)
    }
  }

  @Test func `messages say what, where and what to do`() {
    let error = JSONError(source: "a.json", offset: 3, problem: .expected("':'", found: 0x2C))
    #expect(
      error.description
        == "a.json: byte 3: expected ':', found 0x2C. Repair the file or fetch it again.")
  }
}

@Suite("JSON value")
struct JSONValueTests {
  @Test func `the layout is that of Hugging Face`() throws {
    let value = try read(#"{"a":[1,[]],"b":{},"c":{"d":null}}"#)
    #expect(
      write(value, isIndented: true) == """
        {
          "a": [
            1,
            []
          ],
          "b": {},
          "c": {
            "d": null
          }
        }

        """)
  }

  @Test func `members keep their order when they change`() {
    var object = JSONObject(["a": .number(1), "b": .number(2), "c": .number(3)])
    object["b"] = nil
    object["a"] = .number(9)
    object["b"] = .null
    #expect(object.members.map(\.key) == ["a", "c", "b"])
    #expect(object["a"]?.int == 9)
    #expect(object["b"]?.isNull == true)
    #expect(object["d"] == nil)
  }

  @Test func `numbers are read as what fits`() throws {
    #expect(try read("1e2").int == nil)
    #expect(try read("1e2").double == 100)
    #expect(try read("9223372036854775807").int == .max)
    #expect(try read("9223372036854775808").int == nil)
    #expect(try read("-5").int == -5)
  }
}
