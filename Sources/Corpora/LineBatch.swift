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
  /// The form of a text in its line.
  let form: TextForm
  /// The findings in the lines of the source; `nil` if they are not looked at.
  let tally: SourceTally?
  /// The bytes of all lines with their line feeds; the last of a file may have none.
  let buffer: ByteBuffer

  /// The lines, blank ones of JSON included.
  public let lineCount: Int

  /// Calls `body` with each text, in order.
  ///
  /// A text is a line as it stands, without its line feed; or what the field of a JSON object or a
  /// cell of a table holds, line feeds among it. Blank lines of JSON have no text, and those whose
  /// field is a list have as many as it has strings.
  ///
  /// - Parameter body: Takes the bytes, which are UTF-8 if they come from JSON, else whatever the
  ///   file holds.
  /// - Throws: `CorpusError` for a line of JSON without the text and for what is no text at all, and
  ///   what `body` throws.
  public func forEachLine(_ body: (Span<UInt8>) throws -> Void) throws {
    try examine()
    switch form {
    case .line: try buffer.forEachLine { try body($0.span) }
    case .escaped:
      var text: [UInt8] = []
      try buffer.forEachLine { line in
        text.removeAll(keepingCapacity: true)
        text.append(unescaping: line)
        try body(text.span)
      }
    case .field(let field): try forEachText(of: field, body)
    }
  }

  private func forEachText(of field: FieldPath, _ body: (Span<UInt8>) throws -> Void) throws {
    var texts = FieldTexts()
    var number = firstLine
    try buffer.forEachLine { line in
      defer { number += 1 }
      guard !line.isBlank else { return }
      let isMarked = number == 1 && rangeStart == 0 && line.starts(with: [0xEF, 0xBB, 0xBF])
      texts.removeAll()
      try field.read(Array(line.dropFirst(isMarked ? 3 : 0)), at: place(number), into: &texts)
      var start = 0
      for end in texts.ends {
        try body(texts.bytes.span.extracting(start..<end))
        start = end
      }
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
    guard case .field = form else { return 0 }
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
    if case .field = form { return replacements }
    if !buffer.isUTF8 { buffer.forEachLine { replacements.add($0.span) } }
    return replacements
  }
}

/// The form of a text in a line.
enum TextForm {
  /// As the line stands.
  case line
  /// With `\n` for a line feed and `\\` for a backslash.
  case escaped
  /// In a field of a JSON object.
  case field(FieldPath)
}

extension LineBatch {
  private func place(_ number: Int) -> CorpusPlace {
    CorpusPlace(path: source.path, number: number, unit: source.unit, rangeStart: rangeStart)
  }

  /// Looks for what stands in no text, and notes the lines that are no UTF-8.
  private func examine() throws {
    guard let tally else { return }
    if case .field = form { return }
    if let zero = buffer.firstZero {
      let before = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<zero])
      throw CorpusError.nulByte(place(firstLine + before.count { $0 == 0x0A }))
    }
    guard !source.replacesInvalidUTF8, !buffer.isUTF8 else { return }
    try noteInvalidLines(tally)
  }

  private func noteInvalidLines(_ tally: SourceTally) throws {
    var replacements = Replacements()
    var (number, first) = (firstLine, firstLine)
    buffer.forEachLine { line in
      let before = replacements.lines
      replacements.add(line.span)
      if before == 0, replacements.lines == 1 { first = number }
      number += 1
    }
    // Of a file in another encoding, the start is enough; a range says nothing of its file.
    if firstLine == 1, rangeStart == 0, lineCount >= 100, replacements.lines * 2 > lineCount {
      throw CorpusError.notUTF8(
        first: place(first), invalid: replacements.lines, lines: lineCount, isStart: true)
    }
    tally.note(batch: index, lines: replacements.lines, first: first)
  }
}

extension Collection<UInt8> {
  /// Whether there is nothing but what JSON takes for space.
  var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A } }
}
