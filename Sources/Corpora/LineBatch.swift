/// Consecutive lines of one source, for one thread to work on.
///
/// How a corpus is cut into batches depends on the corpus alone, not on the number of threads.
public struct LineBatch: Sendable {
  /// The position among the batches of the corpus, from 0.
  public let index: Int
  /// Where the lines come from.
  public let source: CorpusSource
  /// The position of `source` among the sources of the corpus.
  public let sourceIndex: Int
  /// The number of the first line, from 1; within a byte range, counted from its start.
  public let firstLine: Int

  /// The byte where counting lines began, for messages.
  let rangeStart: Int
  /// The field that holds the text, if the lines are JSON.
  let field: FieldPath?
  /// The bytes of all lines, without line feeds.
  var bytes: [UInt8] = []
  /// Where each line ends in `bytes`.
  var ends: [Int] = []

  /// The lines, blank ones of JSON included.
  public var lineCount: Int { ends.count }

  /// Calls `body` with each text, in order.
  ///
  /// A text is a line as it stands, without its line feed; or the field of a line of JSON, which may
  /// hold line feeds itself. Blank lines of JSON have no text.
  ///
  /// - Parameter body: Takes the bytes, which are UTF-8 if they come from JSON, else whatever the
  ///   file holds.
  /// - Throws: `CorpusError` for a line of JSON without the text, and what `body` throws.
  public func forEachLine(_ body: (Span<UInt8>) throws -> Void) throws {
    guard let field else {
      var start = 0
      for end in ends {
        try body(bytes.span.extracting(start..<end))
        start = end
      }
      return
    }
    var text: [UInt8] = []
    var start = 0
    for (index, end) in ends.enumerated() {
      let line = bytes[start..<end]
      start = end
      guard !line.isBlank else { continue }
      text.removeAll(keepingCapacity: true)
      try field.read(
        Array(line), at: Place(path: source.path, line: firstLine + index, start: rangeStart),
        into: &text)
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
