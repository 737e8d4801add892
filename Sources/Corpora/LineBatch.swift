/// Consecutive lines of one source, for one thread to work on.
///
/// How a corpus is cut into batches depends on the corpus alone, not on the number of threads.
public struct LineBatch: Sendable {
  /// The position among the batches of the corpus, from 0.
  public let index: Int
  /// The source of the lines.
  public let source: CorpusSource
  /// The position of `source` among the sources of the corpus.
  public let sourceIndex: Int
  /// The number of the first line, from 1; within a byte range, counted from its start.
  public let firstLine: Int

  /// The byte where counting lines began, for messages.
  let rangeStart: Int
  /// The field that holds the text, if the lines are JSON.
  let field: FieldPath?
  /// The bytes of all lines with their line feeds; the last of a file may have none.
  let buffer: ByteBuffer

  /// The lines, blank ones of JSON included.
  public let lineCount: Int

  /// Calls `body` with each text, in order.
  ///
  /// A text is a line as it stands, without its line feed; or the field of a line of JSON, which may
  /// hold line feeds itself. Blank lines of JSON have no text.
  ///
  /// - Parameter body: Takes the bytes, which are UTF-8 if they come from JSON, else whatever the
  ///   file holds.
  /// - Throws: `CorpusError` for a line of JSON without the text, and what `body` throws.
  public func forEachLine(_ body: (Span<UInt8>) throws -> Void) throws {
    guard let field else { return try buffer.forEachLine { try body($0.span) } }
    var text: [UInt8] = []
    var number = firstLine
    try buffer.forEachLine { line in
      defer { number += 1 }
      guard !line.isBlank else { return }
      text.removeAll(keepingCapacity: true)
      try field.read(
        Array(line), at: Place(path: source.path, line: number, start: rangeStart), into: &text)
      try body(text.span)
    }
  }

  /// The texts as arrays, which is convenient and slow.
  public func lines() throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    try forEachLine { line in lines.append(line.withUnsafeBufferPointer(Array.init)) }
    return lines
  }
}

extension LineBatch {
  /// The lines of JSON without a text.
  var blankLineCount: Int {
    guard field != nil else { return 0 }
    var count = 0
    buffer.forEachLine { if $0.isBlank { count += 1 } }
    return count
  }

  /// Counts what is no UTF-8 in the lines of plain text, of which tokenizers make U+FFFD.
  ///
  /// There is none in JSON, which is refused if it is not UTF-8.
  ///
  /// - Complexity: O(bytes), at several GB/s unless there is such a part.
  public func replacements() -> Replacements {
    var replacements = Replacements()
    guard field == nil, !buffer.isUTF8 else { return replacements }
    buffer.forEachLine { replacements.add($0.span) }
    return replacements
  }
}

/// A line of a file, for messages.
struct Place {
  let path: String
  let line: Int
  /// The byte where counting lines began.
  let start: Int
}

extension Collection<UInt8> {
  /// Whether there is nothing but what JSON takes for space.
  var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A } }
}
