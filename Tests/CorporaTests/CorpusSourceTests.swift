internal import Corpora
internal import Files
internal import Glibc
internal import Testing
internal import TestSupport

@Suite("Corpus sources")
struct CorpusSourceTests {
  let folder = TemporaryFolder()

  private func names(_ arguments: [String]) throws -> [String] {
    try CorpusSource.sources(of: arguments).map { source in
      "\(source.language) \(source.path.dropFirst(folder.path.count + 1))"
    }
  }

  @Test func `folders give the files of known kinds sorted`() throws {
    for name in ["b.txt", "a.jsonl.zst", "c/d.gz", "c/e.parquet", ".hidden.txt", "a.md", "B.txt"] {
      try folder.write("", to: name)
    }
    symlink(folder.path, "\(folder.path)/c/loop")
    #expect(
      try names(["sr-latn=\(folder.path)"])
        == ["sr-Latn B.txt", "sr-Latn a.jsonl.zst", "sr-Latn b.txt", "sr-Latn c/d.gz"])
  }

  @Test func `a folder without such files is an error`() throws {
    #expect(throws: CorpusError.noFiles(path: folder.path)) { try names([folder.path]) }
    let path = try folder.write("", to: "a.parquet")
    let error = #expect(throws: CorpusError.self) { try names([folder.path]) }
    #expect(error?.description.contains("\(path): left out: a table is read by Spark") == true)
  }

  @Test func `what a folder holds and is not read is told with the reason`() throws {
    for name in [
      "a.txt", "b.ndjson", "c.XZ", "d.bz2", "e.csv", "f.tsv", "g.json", "h.parquet", "i.arrow",
      "j.md", ".k.txt", "l/m.pdf",
    ] { try folder.write("", to: name) }
    symlink(folder.path, "\(folder.path)/n")
    var skipped: [String] = []
    func sources(_ layout: CorpusSource.Layout?) throws -> [String] {
      skipped = []
      var reading = CorpusSource.Reading()
      reading.layout = layout
      let sources = try CorpusSource.sources(of: [folder.path], reading: reading) {
        skipped.append("\($0.reason) \($0.path.dropFirst(folder.path.count + 1))")
      }
      return sources.map { String($0.path.dropFirst(folder.path.count + 1)) }
    }
    #expect(try sources(nil) == ["a.txt", "b.ndjson", "c.XZ", "d.bz2"])
    #expect(
      skipped == [
        "hidden .k.txt", "column e.csv", "column f.tsv", "column g.json", "table h.parquet",
        "table i.arrow", "unknown j.md", "unknown l/m.pdf", "link n",
      ])
    #expect(try sources(.commaSeparated).contains("e.csv"))
  }

  @Test func `names tell the layout, and what is given wins`() throws {
    let layouts: [(String, CorpusSource.Layout)] = [
      ("a.jsonl", .jsonLines), ("a.ndjson", .jsonLines), ("a.ndjson.xz", .jsonLines),
      ("a.json.bz2", .json), ("a.CSV", .commaSeparated), ("a.tsv.gz", .tabSeparated),
      ("a.md", .lines), ("-", .lines), ("csv", .lines),
    ]
    for (name, layout) in layouts { #expect(CorpusSource(name).layout == layout, "\(name)") }
    #expect(CorpusSource("a.csv", layout: .lines).layout == .lines)
  }

  @Test func `what exists as it is written wins over a label`() throws {
    try folder.write("", to: "fr=x.txt")
    try folder.write("", to: "x.txt")
    #expect(try names(["\(folder.path)/fr=x.txt"]) == ["und fr=x.txt"])
    #expect(try names(["de=\(folder.path)/fr=x.txt"]) == ["de fr=x.txt"])
  }

  @Test func `the standard input may have a label`() throws {
    let sources = try CorpusSource.sources(of: ["-", "fr=-"], standardInput: .jsonLines)
    #expect(sources.map(\.language.text) == ["und", "fr"])
    #expect(sources.allSatisfy { $0.isStandardInput && $0.layout == .jsonLines })
  }

  @Test func `labels that are no languages and files that are missing are errors`() {
    #expect(throws: CorpusError.badLanguage(tag: "fr_FR", argument: "fr_FR=x")) {
      try names(["fr_FR=x"])
    }
    #expect(throws: FileError.missing(path: "/none")) { try names(["fr=/none"]) }
    #expect(throws: FileError.missing(path: "/none")) { try names(["/none"]) }
  }

  @Test func `named pipes are read like the standard input`() throws {
    let path = "\(folder.path)/pipe"
    mkfifo(path, 0o600)
    let writer = try #require(fopen(path, "r+"))
    defer { fclose(writer) }
    fputs("a\nb\n", writer)
    fflush(writer)
    let reader = try CorpusReader(CorpusSource.sources(of: [path]), batchSize: 4)
    #expect(try reader.nextBatch()?.lines() == [[0x61], [0x62]])
  }
}

@Suite("Language tags")
struct LanguageTagTests {
  @Test func `subtags are spelt in their usual case`() {
    let spelt = ["FR": "fr", "sr-latn": "sr-Latn", "PT-br": "pt-BR", "es-419": "es-419"]
    for (written, tag) in spelt { #expect(LanguageTag(written)?.text == tag) }
    #expect(LanguageTag("EN-a-BBB-X-ab")?.text == "en-a-bbb-x-ab")
  }

  @Test func `other forms are refused`() {
    for text in [
      "", "f", "fr_FR", "fr-", "-fr", "1fr", "fr--x", "français", "toolonglanguage", "en-a",
    ] {
      #expect(LanguageTag(text) == nil, "\(text)")
    }
  }
}
