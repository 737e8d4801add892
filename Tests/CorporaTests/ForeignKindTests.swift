internal import Corpora
internal import Testing
internal import TestSupport

@Suite("What is no text")
struct ForeignKindTests {
  let folder = TemporaryFolder()

  /// The first bytes of files that are no text.
  static let heads: [(kind: ForeignKind, bytes: [UInt8])] = [
    (.pdf, Array("%PDF-1.7\n%\u{E2}\n".utf8)),
    (.parquet, Array("PAR1".utf8) + [0x15, 4, 0x15]),
    (.parquet, Array("PAR1".utf8)),
    (.arrow, Array("ARROW1".utf8) + [0, 0]),
    (.arrow, [0xFF, 0xFF, 0xFF, 0xFF, 0x78, 0, 0, 0]),
    (.arrow, Array("FEA1".utf8) + [0, 0, 0, 0]),
    (.avro, Array("Obj\u{1}\u{4}".utf8)),
    (.zip, [0x50, 0x4B, 3, 4, 20, 0, 0, 0] + Array("a.txt".utf8)),
    (.office, [0x50, 0x4B, 3, 4, 20, 0, 6, 0] + Array("[Content_Types].xml".utf8)),
    (.office, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
    (.office, Array("{\\rtf1\\ansi".utf8)),
    (.archive, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]),
    (.archive, [0x04, 0x22, 0x4D, 0x18, 0x64]),
    (.archive, Array("a.txt".utf8) + [UInt8](repeating: 0, count: 252) + Array("ustar".utf8)),
    (.utf16, "ab\ncd".utf16.flatMap { [UInt8($0), 0] }),
    (.utf16, "ab\ncd".utf16.flatMap { [0, UInt8($0)] }),
    (.utf32, "ab\ncd".utf16.flatMap { [UInt8($0), 0, 0, 0] }),
    (.utf32, "ab\ncd".utf16.flatMap { [0, 0, 0, UInt8($0)] }),
    (.binary, Array("plain text, but for \u{0} in it\n".utf8)),
    (.binary, [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0]),
    (
      .lfsPointer,
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n".utf8)
    ),
  ]

  static let markups: [(kind: ForeignKind, text: String)] = [
    (.html, "<!DOCTYPE html>\n<html>"), (.html, "\u{FEFF} \n<HTML lang=\"en\">"),
    (.xml, "<?xml version=\"1.0\"?>\n<a/>"), (.xml, "<mediawiki xmlns=\"http://…\">"),
    (.xml, "<doc id=\"12\" url=\"…\">\nText"),
    (.xml, "<!-- a comment -->\n<TEI xmlns=\"http://…\">\n<text>"),
    (.html, "<!-- a\ncomment --> <!-- two -->\n<html>"), (.xml, "<corpus lang='sw'><s>a</s>"),
    (.jsonArray, "[\n  {\"text\": \"a\"}\n]"), (.jsonLines, "{\"text\": \"a\"}\n"),
  ]

  private func kind(of path: String, layout: CorpusSource.Layout? = nil) -> ForeignKind? {
    do { _ = try texts([path], layout: layout) } catch CorpusError.foreign(path, let kind) {
      return kind
    } catch CorpusError.nulByte {
      return .binary
    } catch { Issue.record("\(error)") }
    return nil
  }

  @Test(arguments: heads.indices)
  func `binary content is refused whatever the name, compressed or not`(index: Int) throws {
    let (expected, bytes) = Self.heads[index]
    for name in ["a", "a.txt", "a.jsonl", "a.csv", "a.md"] {
      let path = try folder.write(bytes, to: name)
      #expect(kind(of: path) == expected, "\(name)")
      #expect(kind(of: path, layout: .lines) == expected, "\(name)")
    }
    for (_, suffix, compress) in compressions {
      #expect(kind(of: try folder.write(compress(bytes), to: "a.txt.\(suffix)")) == expected)
    }
  }

  @Test(arguments: markups.indices)
  func `markup is refused unless the user says that it is text`(index: Int) throws {
    let (expected, text) = Self.markups[index]
    let path = try folder.write(text, to: "a.text")
    #expect(kind(of: path) == expected)
    #expect(kind(of: try folder.write(zstandard(Array(text.utf8)), to: "a.zst")) == expected)
    #expect(try texts([path], layout: .lines) == plainLines(Array(text.utf8)))
  }

  @Test(arguments: [
    "PAR1 is a gene.", "ARROW1\nFEA1\n", "<s> a sentence </s>", "<|im_start|>user", "< 3", "a < b",
    "[1] a note", "[[File:a.jpg]]", "{curly}", "%PDF is a format", "BZh9 is no magic", "PK yes",
    "ORC", "version 2", "<b>bold</b> text",
    "<a href=\"b\">a link</a> and text", "<p class=\"c\">A <b>b</b>.\n<p>d",
    "<!-- a comment -->\ntext",
    "A line.\n<!DOCTYPE html>\n<html>",
  ])
  func `text that only begins like something else is read`(text: String) throws {
    let path = try folder.write(text, to: "a")
    #expect(try texts([path]) == plainLines(Array(text.utf8)))
  }

  @Test func `a stray NUL byte near the start is refused with its line`() throws {
    let path = try folder.write(Array("one\ntwo \u{0} three\n".utf8), to: "a.txt")
    #expect(throws: CorpusError.nulByte(CorpusPlace(path: path, number: 2))) { try texts([path]) }
    #expect("\(CorpusPlace(path: "-", number: 2))" == "standard input:2")
  }

  @Test func `a NUL byte anywhere is refused with its line`() throws {
    let lines = [UInt8]([UInt8](repeating: 0x61, count: 99) + [0x0A])
    let bytes = (0..<5000).flatMap { _ in lines }
    let path = try folder.write(bytes + [0x62, 0, 0x0A], to: "a.txt")
    for jobs in [nil, 1, 3] {
      #expect(throws: CorpusError.nulByte(CorpusPlace(path: path, number: 5001))) {
        try texts([path], jobs: jobs)
      }
    }
  }

  @Test func `whoever reads bytes as they are gets them all`() throws {
    let bytes: [UInt8] = Array("PAR1\n".utf8) + [0, 0xFF, 0x0A]
    let path = try folder.write(bytes, to: "a")
    var lines: [[UInt8]] = []
    let source = CorpusSource(path, layout: .lines, scrutiny: .asIs)
    try CorpusReader([source]).forEachLine { lines.append($0.withUnsafeBufferPointer(Array.init)) }
    #expect(lines == plainLines(bytes))
  }

  @Test func `each kind says what it is and what to do`() {
    for kind in ForeignKind.allCases {
      #expect(kind.description.hasPrefix("th") && kind.description.hasSuffix("."))
      #expect(!kind.description.contains("--format"))
    }
  }
}
