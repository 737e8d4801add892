internal import Bytes
internal import Corpora
internal import Files
internal import RowPlans

/// The file of counts: self-describing, checksummed, the same bytes for the same counts.
///
/// `LXCOUNT2`, then numbers in base 128: the tokenizer's SHA-256 (32 bytes), the ID bound, the number
/// of options, for each, by name: its name and value, each a length and bytes; the number of
/// languages; for each, by tag: the tag's length and bytes, lines, bytes, tokens, content hash (the
/// sum of the hashes of the lines: the hash of an input of which merging parts gives that of the
/// whole), lines and parts that were no UTF-8, the merged and the whole counts (how many, then ID difference and count for each that is not
/// zero), the sketch (how many lines, then hash, occurrences, tokens, words, code length, codes).
/// Last the SHA-256 of all before it.
extension CorpusCounts {
  private static let magic = Array("LXCOUNT2".utf8)

  /// The contents of the file.
  ///
  /// - Complexity: O(size of the file).
  public func fileContents() -> [UInt8] {
    var bytes = Self.magic + tokenizer.bytes
    bytes.append(varint: UInt64(idBound))
    bytes.append(varint: UInt64(options.count))
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      Self.append(name, to: &bytes)
      Self.append(value, to: &bytes)
    }
    bytes.append(varint: UInt64(languages.count))
    for tag in tags {
      guard let counts = languages[tag] else { continue }
      Self.append(tag, to: &bytes)
      for number in [
        counts.lines, counts.bytes, counts.tokens, counts.contentHash,
        UInt64(counts.replacements.lines), UInt64(counts.replacements.parts),
      ] {
        bytes.append(varint: number)
      }
      for numbers in [counts.merged, counts.whole] { Self.append(numbers, to: &bytes) }
      Self.append(counts.sketch, to: &bytes)
    }
    return bytes + Digest(of: bytes).bytes
  }

  /// Reads the contents of a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages.
  /// - Throws: `SurgeryError.badCountFile`.
  public init(fileContents bytes: [UInt8], path: String) throws {
    var reader = CountFileReader(bytes: bytes, path: path)
    let tokenizer = try reader.readHeader(magic: Self.magic)
    let idBound = try reader.readIDBound()
    self.init(tokenizer: tokenizer, idBound: idBound, options: try reader.readOptions())
    for _ in 0..<(try reader.readInt(limit: 1 << 16)) {
      let tag = try reader.readText(limit: 255)
      guard languages[tag] == nil else { throw reader.error("the language \(tag) comes twice.") }
      merge(try reader.readCounts(idBound: idBound), of: tag)
    }
    try reader.finish()
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(varint: UInt64(text.utf8.count))
    bytes += Array(text.utf8)
  }

  private static func append(_ counts: IDCounts, to bytes: inout [UInt8]) {
    bytes.append(varint: UInt64(counts.count))
    var last = 0
    for (id, count) in counts.entries {
      bytes.append(varint: UInt64(id.index - last))
      bytes.append(varint: count)
      last = id.index
    }
  }

  private static func append(_ sketch: LineSketch, to bytes: inout [UInt8]) {
    let lines = sketch.lines()
    bytes.append(varint: UInt64(lines.count))
    var last: UInt64 = 0
    for line in lines {
      bytes.append(varint: line.hash - last)
      bytes.append(varint: line.occurrences)
      bytes.append(varint: UInt64(line.tokens))
      bytes.append(varint: UInt64(line.words))
      bytes.append(varint: UInt64(line.codes.count))
      bytes += line.codes
      last = line.hash
    }
  }
}

extension CountFileReader {
  fileprivate mutating func readCounts(idBound: Int) throws -> PieceCounts {
    var counts = PieceCounts()
    counts.lines = try readCount()
    counts.bytes = try readCount()
    counts.tokens = try readCount()
    counts.contentHash = try readNumber()
    let replacedLines = Int(try readCount())
    counts.replacements = Replacements(lines: replacedLines, parts: Int(try readCount()))
    counts.merged = try readIDCounts(idBound: idBound)
    counts.whole = try readIDCounts(idBound: idBound)
    counts.sketch = try readSketch(idBound: idBound)
    return counts
  }

  private mutating func readIDCounts(idBound: Int) throws -> IDCounts {
    var counts = IDCounts()
    let number = try readInt(limit: idBound)
    // Each takes two bytes or more.
    guard number <= (end - offset) / 2 else { throw error("the file ends too early.") }
    counts.reserveCapacity(number)
    var index = 0
    for place in 0..<number {
      let difference = try readInt(limit: idBound)
      index += difference
      guard index < idBound else { throw error("an ID is beyond the vocabulary.") }
      guard place == 0 || difference > 0 else { throw error("the ID \(index) comes twice.") }
      counts.append(try readCount(), of: TokenID(index))
    }
    return counts
  }

  private mutating func readSketch(idBound: Int) throws -> LineSketch {
    var lines: [LineSketch.Line] = []
    var hash: UInt64 = 0
    for _ in 0..<(try readInt(limit: LineSketch.capacity)) {
      let (next, overflow) = hash.addingReportingOverflow(try readNumber())
      guard !overflow else { throw error("the lines are out of order.") }
      hash = next
      let occurrences = try readCount()
      let tokens = UInt32(try readInt(limit: Int(UInt32.max)))
      let words = UInt32(try readInt(limit: Int(UInt32.max)))
      let codes = Array(try read(try readInt(limit: end)))
      var place = 0
      var code: UInt64 = 0
      while place < codes.count {
        guard let difference = codes.varint(at: &place), difference <= UInt64(idBound) * 2 else {
          throw error("a token of a line is unreadable.")
        }
        code += difference
        guard code >> 1 < UInt64(idBound) else { throw error("a token is beyond the vocabulary.") }
      }
      lines.append(
        LineSketch.Line(
          hash: hash, occurrences: occurrences, tokens: tokens, words: words, codes: codes))
    }
    return LineSketch(sorted: lines)
  }
}
