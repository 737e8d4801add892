internal import Bytes
internal import Corpora
internal import Files
internal import RowPlans

/// The file of the counts of pieces.
///
/// | body | number |
/// |---|---|
/// | the ID bound | 1 |
/// | the number of options, and for each, by name, its name and its value | texts |
/// | the number of languages, and for each, by tag: | 1 |
/// | – the tag | text |
/// | – lines, bytes, tokens | 3 |
/// | – the content hash: the sum of the hashes of the lines, so that merging parts gives the hash of the whole | 1 |
/// | – lines with, and parts that are no UTF-8 | 2 |
/// | – the merged and the whole counts: their number, and for each that is not zero the difference of IDs and the count | twice |
/// | – the sketch: the number of lines, and for each hash, occurrences, tokens, words, length of the codes, codes | |
extension CorpusCounts: CountFile {
  public static let magic = Array("LXCOUNT2".utf8)

  public func fileContents() -> [UInt8] {
    var file = CountFileWriter(Self.magic, tokenizer: tokenizer)
    file.append(idBound)
    file.append(options)
    file.append(languages.count)
    for tag in tags {
      guard let counts = languages[tag] else { continue }
      file.append(tag)
      for number in [
        counts.lines, counts.bytes, counts.tokens, counts.contentHash,
        UInt64(counts.replacements.lines), UInt64(counts.replacements.parts),
      ] {
        file.append(number)
      }
      for numbers in [counts.merged, counts.whole] { file.append(numbers) }
      file.append(counts.sketch)
    }
    return file.finish()
  }

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
}

extension CountFileWriter {
  fileprivate mutating func append(_ counts: IDCounts) {
    append(counts.count)
    var last = 0
    for (id, count) in counts.entries {
      append(id.index - last)
      append(count)
      last = id.index
    }
  }

  fileprivate mutating func append(_ sketch: LineSketch) {
    let lines = sketch.lines()
    append(lines.count)
    var last: UInt64 = 0
    for line in lines {
      append(line.hash - last)
      append(line.occurrences)
      append(UInt64(line.tokens))
      append(UInt64(line.words))
      append(line.codes.count)
      append(raw: line.codes)
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
