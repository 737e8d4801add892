/// The kind of a file that cannot be read as text.
public enum ForeignKind: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case binary
  case utf16
  case utf32
  case pdf
  case parquet
  case arrow
  case avro
  case zip
  case office
  case archive
  case lfsPointer
  case html
  case xml
  case jsonArray
  case jsonLines

  /// The kind in words, and the remedy.
  public var description: String {
    switch self {
    case .binary:
      "there are NUL bytes, which no text in UTF-8 has. Convert it if it is text in another encoding "
        + "(iconv), or remove them (tr -d '\\000')."
    case .utf16: "this is UTF-16 without a byte order mark. Convert it: iconv -f UTF-16LE -t UTF-8."
    case .utf32: "this is UTF-32 without a byte order mark. Convert it: iconv -f UTF-32LE -t UTF-8."
    case .pdf: "this is a PDF file and no text. Convert it first, for example with pdftotext."
    case .parquet:
      "this is a Parquet file and no text. Read it with Spark (integrations/spark), or write its "
        + "text as JSON lines with the Python package pyarrow: "
        + "pyarrow.parquet.read_table(FILE).to_pandas().to_json(OUT, orient='records', lines=True)."
    case .arrow:
      "this is an Arrow file and no text. Write its text as JSON lines with the Python package "
        + "pyarrow (pyarrow.ipc) or datasets (Dataset.from_file(FILE).to_json(OUT))."
    case .avro: "this is an Avro file and no text. Write its text as JSON lines first, with Spark."
    case .zip: "this is a zip archive and no text. Unpack it, and name the files in it."
    case .office: "this is an office document and no text. Save it as plain text in UTF-8."
    case .archive: "this is an archive, or compressed in a way that is not read. Unpack it first."
    case .lfsPointer:
      "this is a pointer of Git LFS and not the file itself. Fetch the file: git lfs pull."
    case .html: "this is HTML, whose tags would be counted as text. Take the text out first."
    case .xml: "this is XML, whose tags would be counted as text. Take the text out first."
    case .jsonArray: "this is a JSON array, whose keys would be counted as text."
    case .jsonLines: "this is JSON lines, whose keys would be counted as text."
    }
  }
}

extension ForeignKind {
  /// Recognizes what is no text by its first bytes, whatever its name; `nil` for text.
  init?(binary head: [UInt8]) {
    if let kind = Self.signatures.first(where: { head.starts(with: $0.bytes) })?.kind {
      self = kind == .zip && Self.isOffice(head) ? .office : kind
    } else if let word = Self.words.first(where: { head.starts(with: $0.word.utf8) }),
      !Self.continues(head.dropFirst(word.word.utf8.count))
    {
      self = word.kind
    } else if CorpusSource.Compression(magicOf: head) != nil {
      // What was decompressed is compressed once more.
      self = .archive
    } else if head.count >= 262, head[257..<262].elementsEqual("ustar".utf8) {
      self = .archive
    } else if let kind = Self.kind(ofZeros: head) {
      self = kind
    } else {
      return nil
    }
  }

  private static let signatures: [(bytes: [UInt8], kind: ForeignKind)] = [
    (Array("%PDF-".utf8), .pdf), ([0xFF, 0xFF, 0xFF, 0xFF], .arrow),
    (Array("Obj\u{1}".utf8), .avro),
    ([0x50, 0x4B, 3, 4], .zip), ([0x50, 0x4B, 5, 6], .zip), ([0x50, 0x4B, 7, 8], .zip),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .office), (Array("{\\rtf".utf8), .office),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .archive), (Array("Rar!\u{1A}".utf8), .archive),
    ([0x04, 0x22, 0x4D, 0x18], .archive), (Array("LZIP\u{1}".utf8), .archive),
    ([0x1F, 0x9D], .archive), ([0xFF, 6, 0, 0, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59], .archive),
    ([0x5D, 0, 0], .archive), ([0x1F, 0x8B], .archive),
    (Array("version https://git-lfs.github.com/spec/".utf8), .lfsPointer),
  ]

  /// First bytes that might be a word of a text as well.
  private static let words: [(word: String, kind: ForeignKind)] = [
    ("PAR1", .parquet), ("PARE", .parquet), ("ARROW1", .arrow), ("FEA1", .arrow),
  ]

  /// Whether a text goes on behind a word: with a space, a line break or a mark.
  private static func continues(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let byte = rest.first else { return false }
    return byte == 0x0A || byte == 0x0D || (0x20...0x2F).contains(byte) || byte == 0x3A
  }

  /// Whether the names at the start of a zip archive are those of an office document.
  private static func isOffice(_ head: [UInt8]) -> Bool {
    let names = ["[Content_Types].xml", "word/", "xl/", "ppt/", "_rels/", "mimetypeapplication/"]
    let start = head.prefix(1 << 10)
    return names.contains { start.contains(sequence: Array($0.utf8)) }
  }

  /// The kind that places of NUL bytes tell, if there are any.
  ///
  /// In UTF-16, ASCII has one at every other byte; in UTF-32 every character has, on the same side.
  private static func kind(ofZeros head: [UInt8]) -> ForeignKind? {
    var counts = [0, 0, 0, 0]
    for (place, byte) in head.enumerated() where byte == 0 { counts[place & 3] += 1 }
    let units = head.count / 4
    let (even, odd) = (counts[0] + counts[2], counts[1] + counts[3])
    if even + odd == 0 { return nil }
    let isLittle = counts[3] >= units && counts[2] * 2 >= units && counts[0] == 0
    let isBig = counts[0] >= units && counts[1] * 2 >= units && counts[3] == 0
    if units > 0, isLittle || isBig { return .utf32 }
    let (more, fewer) = (max(even, odd), min(even, odd))
    return more > 4 * fewer && more * 5 >= head.count ? .utf16 : .binary
  }
}

extension ForeignKind {
  /// Recognizes text that is meant for other programs, if `layout` does not say what it is.
  ///
  /// Comments before it are passed over. A tag makes a document only if it has attributes and no
  /// text beside it: prose may begin with a tag.
  init?(markup head: [UInt8], layout: CorpusSource.Layout, isNamedText: Bool) {
    let bytes = head.drop { [$0].isBlank || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(4096)
    let start = String(decoding: bytes, as: UTF8.self).trimmingPrefix(
      #/(?:(?s:<!--.*?-->)\s*)*/#)
    if start.prefixMatch(of: #/(?i)<(!doctype\s+html|html[\s>]|head>|body[\s>])/#) != nil {
      self = .html
    } else if start.prefixMatch(of: #/(?i)<(\?xml|!doctype|mediawiki|rss\s|tmx)/#) != nil
      || start.prefixMatch(of: #/(?i)<[a-z][\w:.\-]*\s[^<>]*=\s*["'][^<>]*>\s*[\n<]/#) != nil
    {
      self = .xml
    } else if layout == .lines, start.prefixMatch(of: #/\[\s*\{\s*"/#) != nil {
      self = .jsonArray
    } else if layout == .lines, !isNamedText,
      start.prefixMatch(of: #/\{\s*"(?:[^"\\]|\\.)*"\s*:/#) != nil
    {
      self = .jsonLines
    } else {
      return nil
    }
  }
}

extension Collection<UInt8> where SubSequence: Collection<UInt8> {
  fileprivate func contains(sequence: [UInt8]) -> Bool {
    var rest = self[...]
    while rest.count >= sequence.count {
      if rest.starts(with: sequence) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
