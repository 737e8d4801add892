internal import JSON
internal import RowPlans

/// Builds a ``MergeTable`` from the spellings of merges.
struct MergeListReader {
  private(set) var table = MergeTable(capacity: 1 << 16)
  /// Whether the merges were written as pairs, not as text with a space.
  private(set) var arePairs = false

  private let vocabulary: Vocabulary
  private let prefix: [UInt8]
  private let file: String
  private var text: [UInt8] = []

  /// Starts without merges.
  ///
  /// - Parameters:
  ///   - vocabulary: The pieces.
  ///   - prefix: What the right part of a merge begins with and its product lacks.
  ///   - file: The file, for messages.
  init(vocabulary: Vocabulary, prefix: [UInt8], file: String) {
    self.vocabulary = vocabulary
    self.prefix = prefix
    self.file = file
  }

  /// Reads the next merge of a JSON array: a pair, or a text with one space.
  mutating func read(_ reader: inout JSONReader) throws {
    text.removeAll(keepingCapacity: true)
    guard try reader.peekKind() == .array else {
      try reader.readString(into: &text)
      return try appendLine(text)
    }
    arePairs = true
    var ends: [Int] = []
    try reader.readArray { reader in
      try reader.readString(into: &text)
      ends.append(text.count)
    }
    guard ends.count == 2 else { throw reader.error(.unsuitable("a merge has two parts.")) }
    try append(text[..<ends[0]], text[ends[0]...])
  }

  /// Adds a merge that is written with one space between its parts; skips comments `#version`.
  mutating func appendLine(_ line: [UInt8]) throws {
    if line.starts(with: "#version".utf8) { return }
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw TokenizerError.unsuitable(
        file: file, place: "merge \(table.merges.count)",
        problem: "'\(String(decoding: line, as: UTF8.self))' is not two parts with one space "
          + "between them. Get the file again.")
    }
    try append(parts[0], parts[1])
  }

  private mutating func append(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) throws {
    let product = left + right.dropFirst(prefix.count)
    table.append(
      MergeTable.Merge(
        left: try id(of: left), right: try id(of: right), product: try id(of: product)))
  }

  private func id(of piece: ArraySlice<UInt8>) throws -> UInt32 {
    if let id = vocabulary.id(of: piece) { return id.rawValue }
    throw TokenizerError.mergeOutOfVocabulary(
      file: file, rank: table.merges.count, piece: String(decoding: piece, as: UTF8.self))
  }
}
