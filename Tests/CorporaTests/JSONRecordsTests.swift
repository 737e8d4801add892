internal import Corpora
internal import Testing
internal import TestSupport

@Suite("JSON files and fields in arrays")
struct JSONRecordsTests {
  let folder = TemporaryFolder()

  private func read(
    _ text: String, field: String = "text", name: String = "a.json", batchSize: Int = 1 << 18
  ) -> String {
    do {
      let path = try folder.write(text, to: name)
      return try texts([path], field: field, batchSize: batchSize)
        .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
    } catch { return "\(error)".replacing(folder.path + "/", with: "") }
  }

  @Test func `each string of an array is a text`() {
    let line = #"""
      {"messages":[{"role":"user","content":"a\nb"},{"role":"tool","content":null},{"content":"c"}]}
      {"messages":[]}
      {"messages":[{"role":"x"},{"content":""}]}
      """#
    for name in ["a.jsonl", "a.ndjson", "a.json"] {
      #expect(read(line, field: "messages[].content", name: name) == "a\nb|c|")
    }
    #expect(read(#"{"a":["x","y"]}"#, field: "a[]", name: "a.jsonl") == "x|y")
    #expect(read(#"{"a":[["x"],["y","z"],[]]}"#, field: "a[][]", name: "a.jsonl") == "x|y|z")
    #expect(read(#"{"a":[{"b":{"c":["x"]}}]}"#, field: "a[].b.c[]", name: "a.jsonl") == "x")
    #expect(read(#"["x","y"]"#, field: "[]", name: "a.jsonl") == "x|y")
  }

  @Test func `what is not as the path says is an error`() {
    #expect(
      read(#"{"m":[{"c":["x"]}]}"#, field: "m[].c", name: "a.jsonl")
        .hasPrefix("a.jsonl:1: the field 'm[].c' holds an array and no text."))
    #expect(
      read(#"{"m":"x"}"#, field: "m[].c", name: "a.jsonl")
        .hasPrefix("a.jsonl:1: the field 'm[].c' holds a string and no text."))
    #expect(
      read(#"{"n":[]}"#, field: "m[].c", name: "a.jsonl")
        .hasPrefix("a.jsonl:1: there is no field 'm[].c'."))
  }

  @Test(arguments: [1, 7, 1 << 18])
  func `the elements of one array are records`(batchSize: Int) {
    let array = """
      \u{FEFF}[
        {"id": 1, "text": "a \\"quoted\\" ]},{"},
        {"meta": {"x": [1, {"text": "no"}]},
         "text": "é\\n"} , {"text":""}
      ]

      """
    #expect(read(array, batchSize: batchSize) == "a \"quoted\" ]},{|é\n|")
    #expect(read(array, field: "[].text", batchSize: batchSize) == "a \"quoted\" ]},{|é\n|")
    #expect(read("[]") == "" && read(" \n") == "")
    #expect(read(#"["x", "y"]"#, field: "[]") == "x|y")
  }

  @Test func `objects that follow each other are records too`() {
    #expect(read("{\"text\":\n\"a\"}\n{\"text\":\"b\"}{\"text\":\"c\"}") == "a|b|c")
    #expect(read(#"{"data":[{"text":"a"},{"text":"b"}]}"#, field: "data[].text") == "a|b")
  }

  @Test(arguments: [
    ("[{\"text\":\"a\"}", "record 1: the file ends before the JSON does"),
    ("[{\"text\":\"a\"", "record 1: the file ends before the JSON does"),
    ("{\"text\":\"a", "record 1: the file ends before the JSON does"),
    ("[{\"text\":\"a\"} {\"text\":\"b\"}]", "record 1: ',' or ']' is expected after it"),
    ("[{\"text\":\"a\"},]", "record 1: an element is missing after it"),
    ("[,]", "record 1: an element is missing after it"),
    ("[] x", "record 1: more follows the array"),
    ("[{\"text\":\"a\nb\"}]", "record 1: a line break stands in a string"),
    ("[{\"text\":\"a\"},{\"txt\":\"b\"}]", "record 2: there is no field 'text'"),
    ("[{\"text\":\"a\"},{\"text\":7}]", "record 2: the field 'text' holds a number and no text"),
    ("[1, 2]", "record 1: this is no JSON object"), ("x", "record 1: "),
    ("[{\"text\":\"a\"]}", "record 1: "),
  ])
  func `damage is an error with the record`(text: String, words: String) {
    #expect(read(text).hasPrefix("a.json: \(words)"), "\(read(text))")
  }

  @Test func `damage after good batches is an error whatever the threads`() throws {
    let good = (0..<5000).map { "{\"text\":\"\($0)\"}" }.joined(separator: ",\n")
    let path = try folder.write("[" + good, to: "a.json")
    for jobs in [nil, 1, 3] {
      let place = CorpusPlace(path: path, number: 5000, unit: .record)
      #expect(
        throws: CorpusError.badRecord(place, problem: "the file ends before the JSON does")
      ) { try texts([path], batchSize: 1000, jobs: jobs) }
    }
    let whole = try folder.write("[" + good + "]", to: "b.json")
    for jobs in [nil, 1, 3] {
      let found = try texts([whole], batchSize: 1000, jobs: jobs)
      #expect(found == (0..<5000).map { Array("\($0)".utf8) })
    }
  }

  @Test func `a byte order mark before JSON lines does not matter`() {
    #expect(read("\u{FEFF}{\"text\":\"a\"}\n", name: "a.jsonl") == "a")
  }

  @Test func `a range of one JSON array is refused`() throws {
    let path = try folder.write("[]", to: "a.json")
    #expect(throws: CorpusError.rangeOfWrongKind(path: path)) {
      try texts([path], range: ByteRange(0..<1))
    }
  }
}
