internal import Bytes
internal import Files

/// The file of word counts: self-describing, checksummed, the same bytes for the same counts.
///
/// `LXWORDS1`, then the tokenizer's SHA-256 (32 bytes) and numbers in base 128: the number of
/// languages; for each, by tag: the tag's length and bytes, lines, bytes, words, content hash, the
/// number of distinct words; for each of these, in the order of their bytes: how many bytes it shares
/// with the word before, how many follow, these, and the count. Last the SHA-256 of all before it.
extension WordCounts {
  private static let magic = Array("LXWORDS1".utf8)

  /// The contents of the file.
  ///
  /// - Complexity: O(*n* log *n*) in the distinct words.
  public func fileContents() -> [UInt8] {
    var bytes = Self.magic + tokenizer.bytes
    bytes.append(varint: UInt64(languages.count))
    for tag in tags {
      guard let language = languages[tag] else { continue }
      bytes.append(varint: UInt64(tag.utf8.count))
      bytes += Array(tag.utf8)
      for number in [language.lines, language.bytes, language.words, language.contentHash] {
        bytes.append(varint: number)
      }
      Self.append(language.table, to: &bytes)
    }
    return bytes + Digest(of: bytes).bytes
  }

  private static func append(_ table: WordTable, to bytes: inout [UInt8]) {
    bytes.append(varint: UInt64(table.count))
    var last: ArraySlice<UInt8> = []
    for index in table.sortedIndices() {
      let word = table.word(at: index)
      let shared = zip(last, word).prefix { $0 == $1 }.count
      bytes.append(varint: UInt64(shared))
      bytes.append(varint: UInt64(word.count - shared))
      bytes += word.dropFirst(shared)
      bytes.append(varint: table.counts[index])
      last = word
    }
  }

  /// Reads the contents of a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages.
  /// - Throws: `SurgeryError.badCountFile`.
  public init(fileContents bytes: [UInt8], path: String) throws {
    var reader = CountFileReader(bytes: bytes, path: path)
    self.init(tokenizer: try reader.readHeader(magic: Self.magic, of: "word counts"))
    for _ in 0..<(try reader.readInt(limit: 1 << 16)) {
      let tag = try reader.readText(limit: 255)
      guard languages[tag] == nil else { throw reader.error("the language \(tag) comes twice.") }
      merge(try reader.readWords(), of: tag)
    }
    try reader.finish()
  }
}

extension WordCounts {
  /// Reads files of word counts and merges them.
  ///
  /// - Parameter paths: The files, at least one.
  /// - Throws: `SurgeryError`, `FileError`.
  public init(merging paths: [String]) throws {
    precondition(!paths.isEmpty, "there is something to merge")
    self = try WordCounts(fileContents: InputFile.contents(of: paths[0]), path: paths[0])
    for path in paths.dropFirst() {
      try merge(WordCounts(fileContents: InputFile.contents(of: path), path: path))
    }
  }
}

extension CountFileReader {
  /// Reads the numbers and the words of a language.
  fileprivate mutating func readWords() throws -> WordCounts.Language {
    var language = WordCounts.Language()
    language.lines = try readNumber()
    language.bytes = try readNumber()
    language.words = try readNumber()
    language.contentHash = try readNumber()
    var word: [UInt8] = []
    var total: UInt64 = 0
    for index in 0..<(try readInt(limit: Int(UInt32.max) - 1)) {
      let last = word
      word.removeLast(word.count - (try readInt(limit: word.count)))
      word += try read(try readInt(limit: end))
      guard index == 0 ? !word.isEmpty : last.lexicographicallyPrecedes(word) else {
        throw error("the words are out of order.")
      }
      let count = try readNumber()
      let (sum, overflow) = total.addingReportingOverflow(count)
      guard count > 0, !overflow else { throw error("\(count) is no count.") }
      total = sum
      language.table.add(word.span, count: count)
    }
    return language
  }
}
