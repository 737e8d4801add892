internal import Bytes
internal import Files

/// The file of the counts of words.
///
/// | body | number |
/// |---|---|
/// | the number of languages, and for each, by tag: | 1 |
/// | – the tag | text |
/// | – lines, bytes, words, content hash, distinct words | 5 |
/// | – for each word, in the order of bytes: the number of bytes it shares with the word before, the number of those that follow, these, and the count | |
extension WordCounts: CountFile {
  public static let magic = Array("LXWORDS1".utf8)

  /// - Complexity: O(*n* log *n*) in the distinct words.
  public func fileContents() -> [UInt8] {
    var file = CountFileWriter(Self.magic, tokenizer: tokenizer)
    file.append(languages.count)
    for tag in tags {
      guard let language = languages[tag] else { continue }
      file.append(tag)
      for number in [language.lines, language.bytes, language.words, language.contentHash] {
        file.append(number)
      }
      file.append(language.table)
    }
    return file.finish()
  }

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

extension CountFileWriter {
  fileprivate mutating func append(_ table: WordTable) {
    append(table.count)
    var last: ArraySlice<UInt8> = []
    for index in table.sortedIndices() {
      let word = table.word(at: index)
      let shared = zip(last, word).prefix { $0 == $1 }.count
      append(shared)
      append(word.count - shared)
      append(raw: word.dropFirst(shared))
      append(table.counts[index])
      last = word
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
