internal import Corpora
internal import Testing
internal import TestSupport

@Suite("Tables")
struct SeparatedRecordsTests {
  let folder = TemporaryFolder()

  private func read(
    _ table: String, field: String = "text", name: String = "a.csv"
  ) throws -> [String] {
    let path = try folder.write(table, to: name)
    return try texts([path], field: field).map { String(decoding: $0, as: UTF8.self) }
  }

  private func error(_ table: String, field: String = "text", name: String = "a.csv") -> String {
    do { return try "\(read(table, field: field, name: name))" } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  @Test func `the column of the header is the text`() throws {
    #expect(try read("id,text\n1,a b\n2,\n3,c\n") == ["a b", "", "c"])
    #expect(try read("id,text\n1,a b\n2,c", field: "id") == ["1", "2"])
    #expect(try read("text,id\r\na,1\r\nb,2\r\n") == ["a", "b"])
    #expect(try read("id\ttext\n1\ta, b\n", name: "a.tsv") == ["a, b"])
    #expect(try read("\u{FEFF}\"text\",id\na,1\n") == ["a"])
    #expect(try read("text\n\na\n\"\"\n") == ["a", ""])
    #expect(try read("") == [])
    #expect(try read("text,id\n") == [])
  }

  @Test func `quotes hold separators, line breaks and quotes`() throws {
    #expect(
      try read("text,id\n\"a, b\",1\n\"say \"\"x\"\"\",2\n\"one\ntwo\r\nthree\",3\n")
        == ["a, b", "say \"x\"", "one\ntwo\r\nthree"])
    #expect(try read("id,text\n\"1\n2\",\"\\n and \\\"\n") == ["\\n and \\"])
    #expect(try read("text,id\nsay \"x\" now,1\n") == ["say \"x\" now"])
    #expect(try read("text,id\na\rb,1\n") == ["a\rb"])
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `every table that is written so is read so`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let parts = ["a", "é", "\"", ",", "\t", "\n", "\r\n", "\\", "日本", "n", " "]
    let width = Int.random(in: 1...4, using: &generator)
    let isTab = Bool.random(using: &generator)
    let end = Bool.random(using: &generator) ? "\n" : "\r\n"
    var rows = [(0..<width).map { "c\($0)" }]
    for _ in 0..<Int.random(in: 0...200, using: &generator) {
      rows.append(
        (0..<width).map { _ in
          (0..<Int.random(in: 0...6, using: &generator))
            .map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
        })
    }
    let table = rows.map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
        .joined(separator: isTab ? "\t" : ",") + end
    }
    let name = isTab ? "a.tsv" : "a.csv"
    let path = try folder.write(table.joined(), to: name)
    let column = Int.random(in: 0..<width, using: &generator)
    let size = Int.random(in: 1...300, using: &generator)
    for jobs in [nil, 2] {
      let found = try texts([path], field: "c\(column)", batchSize: size, jobs: jobs)
      #expect(found == rows.dropFirst().map { Array($0[column].utf8) })
    }
  }

  @Test func `tables that are not so are errors with the place`() {
    #expect(
      error("id,body\n1,a\n")
        == "a.csv: there is no column 'text' in the header, which has: 'id', 'body'.")
    #expect(
      error("id,text\n1,a\n2,b,c\n")
        == "a.csv:3: it has 3 cells, and the header has 2. Repair the file.")
    #expect(
      error("id,text\n1,\"a\nb\n2,b\n") == "a.csv:2: its last quote is missing. Repair the file.")
    #expect(
      error("id,text\n1,\"a\" b\n")
        == "a.csv:2: more follows the last quote of a cell. Repair the file.")
    #expect(
      error("text,text\n1,2\n")
        == "a.csv:1: the column stands twice in the header. Repair the file.")
  }

  @Test func `a range of a table is refused`() throws {
    let path = try folder.write("text\na\n", to: "a.csv")
    #expect(throws: CorpusError.rangeOfWrongKind(path: path)) {
      try texts([path], range: ByteRange(0..<3))
    }
  }

  @Test func `records that are no UTF-8 are counted as lines are`() throws {
    let path = try folder.write(Array("text\na\n".utf8) + [0xE9, 0x0A], to: "a.csv")
    let first = CorpusPlace(path: path, number: 2, unit: .record)
    #expect(throws: CorpusError.notUTF8(first: first, invalid: 1, lines: 2, isStart: false)) {
      try texts([path])
    }
  }
}
