internal import Files

/// The formats of word vectors.
public enum WordVectorFormat: String, Sendable, CaseIterable {
  /// Lines of a word and its numbers (word2vec text, fastText `.vec`, GloVe), also compressed.
  case text
  /// A line of text, then words and 32-bit numbers (word2vec binary).
  case binary
  /// A fastText model, which has vectors for parts of words.
  case fastText
  /// Pickled key–vector tables of gensim.
  case gensim
  /// An archive of NumPy arrays.
  case numpy

  /// Tells the format by the first bytes, and by the name only what is compressed.
  ///
  /// - Throws: ``WordVectorError/unknownFormat(path:)`` or
  ///   ``WordVectorError/unsupported(path:found:remedy:)``.
  public init(of path: String) throws {
    let file = try InputFile(path)
    let head = try file.read(at: 0, count: min(file.size, 1 << 20))
    guard !head.isEmpty else { throw WordVectorError.noVectors(path: path) }
    self = try Self.binaryFormat(head, path) ?? Self.lineFormat(head, path)
  }

  private static func binaryFormat(_ head: [UInt8], _ path: String) throws -> Self? {
    func unsupported(_ found: String, _ remedy: String) -> WordVectorError {
      .unsupported(path: path, found: found, remedy: remedy)
    }
    let compressed = head.starts(with: [0x1F, 0x8B]) ? ".gz" : nil
    if let suffix = compressed ?? (head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? ".zst" : nil) {
      guard path.hasSuffix(suffix) else {
        throw unsupported("a compressed file of this name", "Let its name end in \(suffix).")
      }
      guard !path.hasSuffix(".bin\(suffix)") else {
        throw unsupported("a compressed binary file", "Decompress it first.")
      }
      return .text
    }
    if head.starts(with: [0xBA, 0x16, 0x4F, 0x2F]) { return .fastText }
    if head.starts(with: Array("PK\u{3}\u{4}".utf8)) { return .numpy }
    if head.starts(with: Array("FiFu".utf8)) {
      throw unsupported("the format finalfusion", "Convert it to word2vec binary.")
    }
    if head.starts(with: [0x93] + Array("NUMPY".utf8)) {
      throw unsupported("an array without words", "Give the .wv or .npz file that has the words.")
    }
    if head.count > 1, head[0] == 0x80, (2...5).contains(head[1]) { return .gensim }
    return nil
  }

  /// Tells text from binary: a row of text has as many numbers at its end as the header says.
  private static func lineFormat(_ head: [UInt8], _ path: String) throws -> Self {
    guard let end = head.firstIndex(of: 0x0A) else {
      throw WordVectorError.unknownFormat(path: path)
    }
    let first = Array(head[..<end])
    guard let header = VectorHeader(first.span) else {
      // Text without a header, or nothing known.
      guard VectorLine.numberCount(first.span) > 0 else {
        throw WordVectorError.unknownFormat(path: path)
      }
      return .text
    }
    let row = Array(head[(end + 1)...].prefix { $0 != 0x0A })
    if end + 1 + row.count == head.count, head.count == 1 << 20 { return .binary }
    if row.isEmpty || VectorLine.numberCount(row.span) >= min(header.width, 2) { return .text }
    let isText =
      row.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0D }
      && String(validating: row, as: UTF8.self) != nil
    return isText ? .text : .binary
  }
}

/// The first line of word2vec's formats: how many vectors, and how long each is.
struct VectorHeader: Hashable {
  let count: Int
  let width: Int

  /// Reads a line; `nil` if it is something else.
  init?(_ line: Span<UInt8>) {
    var numbers: [Int] = []
    var index = 0
    while index < line.count {
      let start = index
      var number = 0
      while index < line.count, line[index] &- 0x30 < 10 {
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        guard !overflow, product < Int.max - 9 else { return nil }
        number = product + Int(line[index] &- 0x30)
        index += 1
      }
      if index > start { numbers.append(number) }
      guard index == line.count || VectorLine.isSeparator(line[index]) else { return nil }
      index += 1
    }
    guard numbers.count == 2 else { return nil }
    (count, width) = (numbers[0], numbers[1])
  }
}
