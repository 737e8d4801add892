import Files
import TestSupport
import Testing

@Suite("Corpora at the prompt")
struct CorpusCommandTests {
  private let folder = TemporaryFolder()
  private let model = Fixtures.vocabulary("masked-lm")

  private func count(_ corpus: String..., input: String = "") throws -> Command.Outcome {
    try Command.run(
      ["count", model, "-o", "\(folder.path)/counts", "--json"] + corpus, input: input)
  }

  /// The counts of lines that are read as plain text.
  private func counts(ofLines lines: [String]) throws -> [UInt8] {
    let path = try folder.write(lines.map { $0 + "\n" }.joined(), to: "plain.txt")
    let output = "\(folder.path)/plain.counts"
    #expect(try Command.run(["count", model, path, "-o", output]).status == 0)
    return try InputFile.contents(of: output)
  }

  private let lines = ["habari ya asubuhi", "\"ndiyo\", alisema", "one, two"]

  @Test func `text in another coat has the counts of the text`() throws {
    let expected = try counts(ofLines: lines)
    let quoted = lines.map { $0.replacing("\"", with: "\\\"") }
    let cells = lines.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
    let table = cells.map { "1,\($0)\r\n" }.joined()
    let objects = quoted.map { "{\"id\": 1, \"text\": \"\($0)\"}" }
    let messages = quoted.map { "{\"role\":\"user\",\"content\":\"\($0)\"}" }.joined(separator: ",")
    let wide = ("\u{FEFF}" + lines.map { $0 + "\n" }.joined()).utf16
    let coats: [(name: String, bytes: [UInt8], options: [String])] = [
      ("a.ndjson", Array(objects.joined(separator: "\n").utf8), []),
      ("a.json", Array("[\n\(objects.joined(separator: ",\n"))\n]\n".utf8), []),
      ("a.csv", Array("id,body\r\n\(table)".utf8), ["--field", "body"]),
      ("b.csv", Array("\u{FEFF}id,text\r\n\(table)".utf8), []),
      ("a.txt", wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, []),
      ("b.txt", wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, []),
      (
        "chat.jsonl", Array("{\"messages\":[\(messages)]}\n".utf8),
        ["--field", "messages[].content"]
      ),
      ("a", Array("id\ttext\n1\t\(cells.joined(separator: "\n2\t"))".utf8), ["--format", "tsv"]),
    ]
    for (name, bytes, options) in coats {
      let path = try folder.write(bytes, to: name)
      let run = try Command.run(["count", model, path, "-o", "\(folder.path)/c"] + options)
      #expect(run.status == 0, "\(name): \(run.errors)")
      #expect(try InputFile.contents(of: "\(folder.path)/c") == expected, "\(name)")
    }
  }

  @Test func `the standard input is looked at as a file is`() throws {
    let expected = try counts(ofLines: lines)
    let table = "text\n" + lines.map { "\"\($0.replacing("\"", with: "\"\""))\"\n" }.joined()
    #expect(try count("-", "--format", "csv", input: table).status == 0)
    #expect(try InputFile.contents(of: "\(folder.path)/counts") == expected)
    for (input, words) in [
      ("", "The standard input is empty"), ("%PDF-1.4\n", "this is a PDF file"),
      ("a\u{0}b\n", "there are NUL bytes"), ("{\"text\":\"a\"}\n", "--format jsonl"),
      ("[{\"text\":\"a\"}]", "--format json"), ("<?xml version=\"1.0\"?>", "--format text"),
      ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    ] {
      let run = try count("-", input: input)
      #expect(run.status == 2 && run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test func `what is no text is refused by every command that reads text`() throws {
    let path = try folder.write(Array("PAR1".utf8) + [0x15, 4, 0], to: "a.txt")
    let trimmed = "\(folder.path)/trimmed"
    let trim = ["trim", model, Fixtures.corpus("sw"), "-o", trimmed, "--store", "store.db"]
    #expect(try Command.run(trim).status == 0)
    for arguments in [
      ["count", model, path, "-o", "x"], ["count", model, path, "--pairs", "-o", "x"],
      ["trim", model, path, "-o", "x"], ["trim", model, path, "--dry-run"],
      ["learn", model, path, "--size", "10", "-o", "x"], ["verify", model, trimmed, path],
    ] {
      let run = try Command.run(arguments)
      #expect(
        run.status == 2 && run.errors.contains("this is a Parquet file")
          && run.errors.contains("pyarrow"), "\(arguments[0]): \(run.errors)")
    }
  }

  @Test func `text in another encoding is refused, and read if the user says so`() throws {
    let bytes = (0..<50).flatMap { _ in [0x61, 0xE9, 0x0A] as [UInt8] }
    let path = try folder.write(bytes, to: "a.txt")
    let run = try count(path)
    #expect(run.status == 2, "\(run.errors)")
    #expect(
      run.errors.contains("a.txt:1: 50 of 50 lines are no UTF-8")
        && run.errors.contains("--invalid-utf8 replace"), "\(run.errors)")
    let read = try count(path, "--invalid-utf8", "replace")
    #expect(read.output.contains("\"invalid_lines\":50"), "\(read.errors)")
    let trim = try Command.run(["trim", model, "--counts", "\(folder.path)/counts", "--dry-run"])
    #expect(
      trim.output.contains("50 lines are no UTF-8: 50 parts were read as U+FFFD"),
      "\(trim.output)\(trim.errors)")
  }

  @Test func `a few lines that are no UTF-8 are told by trim as by count`() throws {
    let lines = (0..<200).map { $0 == 3 ? [0x61, 0xFF, 0x0A] : Array("neno \($0)\n".utf8) }
    let path = try folder.write(lines.flatMap(\.self), to: "a.txt")
    #expect(try count(path).output.contains("\"invalid_lines\":1"))
    for basis in [[path], ["--counts", "\(folder.path)/counts"]] {
      let run = try Command.run(["trim", model, "--dry-run"] + basis)
      #expect(run.output.contains("1 lines are no UTF-8"), "\(run.errors)")
      let json = try Command.run(["trim", model, "--dry-run", "--json"] + basis)
      #expect(json.output.contains("\"invalid_lines\": 1"), "\(json.output)")
    }
  }

  @Test func `what a folder holds and is not read is listed`() throws {
    for name in ["in/a.txt", "in/b.parquet", "in/c.csv"] { try folder.write("neno\n", to: name) }
    let run = try count("sw=\(folder.path)/in")
    #expect(run.status == 0 && run.output.contains("\"reason\":\"table\""), "\(run.output)")
    #expect(run.errors.contains("in/b.parquet: left out: a table is read by Spark"))
    #expect(run.errors.contains("in/c.csv: left out: name the file itself"))
    let trim = try Command.run(["trim", model, "\(folder.path)/in", "--dry-run", "--json"])
    #expect(trim.output.contains("\"reason\": \"column\"") && trim.errors.contains("b.parquet"))
  }

  @Test func `trim and learn record how the text was read`() throws {
    let path = try folder.write("habari ya asubuhi\nhabari ya jioni\n", to: "a.csv")
    let store = "\(folder.path)/store.db"
    let reading = ["--format", "text", "--invalid-utf8", "replace", "--store", store]
    for (command, options) in [("trim", []), ("learn", ["--size", "2"])] {
      let output = "\(folder.path)/\(command)"
      let run = try Command.run([command, model, path, "-o", output] + options + reading)
      #expect(run.status == 0, "\(run.errors)")
    }
    for run in ["1", "2"] {
      let shown = try Command.run(["query", "show", run, "--store", store])
      #expect(
        shown.output.contains("invalid-utf8") && shown.output.contains("replace"),
        "\(shown.output)\(shown.errors)")
    }
  }

  @Test func `a table without the column names those it has`() throws {
    let path = try folder.write("id,body\n1,a\n", to: "a.csv")
    let run = try count(path)
    #expect(run.status == 2 && run.errors.contains("'id', 'body'. Name the column"))
  }
}
