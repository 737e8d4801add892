/// The words of normalized text: cut before each `▁` that follows something other than `▁`.
struct WordSplitter: Sequence, IteratorProtocol {
  private let text: [UInt8]
  private var start: Int
  private let end: Int

  /// Starts at the first byte of `range`.
  init(_ text: [UInt8], in range: Range<Int>) {
    self.text = text
    start = range.lowerBound
    end = range.upperBound
  }

  /// The next word, or `nil` at the end.
  ///
  /// - Complexity: O(*n*) in its bytes.
  mutating func next() -> Range<Int>? {
    guard start < end else { return nil }
    var index = start
    while isSpace(at: index) { index += 3 }
    while index < end, !(text[index] == 0xE2 && isSpace(at: index)) { index += 1 }
    defer { start = index }
    return start..<index
  }

  @inline(__always)
  private func isSpace(at index: Int) -> Bool {
    index + 2 < end && text[index] == 0xE2 && text[index + 1] == 0x96 && text[index + 2] == 0x81
  }
}
