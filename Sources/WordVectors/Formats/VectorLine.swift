/// A line of text with a word and the numbers of its vector.
///
/// The last numbers of the line are the vector, so that the word may hold spaces; fastText writes a
/// space after the last. Only ASCII space and tab separate: words may hold U+00A0 and others.
enum VectorLine {
  /// A fault in a line.
  enum Problem: Error {
    case width(found: Int)
    case number(word: [UInt8], text: [UInt8])
    case noWord
  }

  static func isSeparator(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// Appends the word and the numbers of `line`.
  ///
  /// - Complexity: O(`line.count`).
  static func read(
    _ line: Span<UInt8>, width: Int, words: inout WordList, elements: inout [Float]
  ) throws(Problem) {
    let start = try startOfNumbers(line, width: width)
    guard start > 1 else { throw .noWord }
    let count = elements.count
    var index = start
    while elements.count < count + width {
      let field = nextField(line, from: index)
      index = field.upperBound
      guard let number = DecimalNumber.float(line, field), number.isFinite else {
        throw .number(word: bytes(line, 0..<start - 1), text: bytes(line, field))
      }
      elements.append(number)
    }
    words.append(line, 0..<start - 1)
  }

  /// Returns the number of numbers after the line's first field, or at its end if fields between
  /// are none.
  static func numberCount(_ line: Span<UInt8>) -> Int {
    var (count, index, isFirst) = (0, 0, true)
    while true {
      let field = nextField(line, from: index)
      guard !field.isEmpty else { return count }
      if !isFirst { count = DecimalNumber.float(line, field) == nil ? 0 : count + 1 }
      (index, isFirst) = (field.upperBound, false)
    }
  }

  /// Returns the start of the last `width` fields, before which a separator and the word must be.
  private static func startOfNumbers(
    _ line: Span<UInt8>, width: Int
  ) throws(Problem) -> Int {
    var (index, fields) = (line.count, 0)
    while index > 0, isSeparator(line[index - 1]) { index -= 1 }
    while fields < width {
      let end = index
      while index > 0, !isSeparator(line[index - 1]) { index -= 1 }
      guard index < end, index > 0 else {
        throw .width(found: max(0, fields + (index < end ? 1 : 0) - (index == 0 ? 1 : 0)))
      }
      fields += 1
      if fields < width { while index > 0, isSeparator(line[index - 1]) { index -= 1 } }
    }
    // A word with spaces must not be one that other numbers stand behind.
    let word = 0..<index - 1
    var hasSpace = false
    for place in word where isSeparator(line[place]) { hasSpace = true }
    if hasSpace {
      let found = numberCount(line)
      if found > width { throw .width(found: found) }
    }
    return index
  }

  private static func nextField(_ line: Span<UInt8>, from start: Int) -> Range<Int> {
    var start = start
    while start < line.count, isSeparator(line[start]) { start += 1 }
    var end = start
    while end < line.count, !isSeparator(line[end]) { end += 1 }
    return start..<end
  }

  private static func bytes(_ line: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    range.map { line[$0] }
  }
}
