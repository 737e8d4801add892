public import Concurrency
internal import ICU
public import LinearAlgebra

extension WordLookup {
  /// The vectors of texts; those without one get a row of zeros.
  ///
  /// So WECHSEL uses a fastText model: the text of each token, without space around it, is a word,
  /// and its vector is composed of its parts. A text that is empty or not UTF-8, such as that of a
  /// byte, has none. FOCUS looks up tokens as they are spelt in its training text; give `nil` for
  /// source tokens that are no anchors.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - isTrimming: Whether space around a text is left out.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Returns: A row for each text.
  /// - Throws: What reading vectors throws.
  public func rows(
    of texts: [[UInt8]?], isTrimming: Bool = true, jobs: Int = Processors.count
  ) throws -> Matrix {
    let size = 256
    let blocks = try Parallel.map((texts.count + size - 1) / size, jobs: jobs) { block in
      var elements: [Float] = []
      for text in texts[block * size..<min((block + 1) * size, texts.count)] {
        let word = text.flatMap { isTrimming ? trimmed($0) : $0 } ?? []
        let vector = word.isEmpty ? nil : try vector(of: word)
        elements += vector ?? [Float](repeating: 0, count: width)
      }
      return elements
    }
    return Matrix(rows: texts.count, columns: width, elements: Array(blocks.joined()))
  }
}

/// The text without White_Space at its ends; `nil` if it is not UTF-8.
private func trimmed(_ text: [UInt8]) -> [UInt8]? {
  guard String(validating: text, as: UTF8.self) != nil else { return nil }
  var (start, end) = (0, text.count)
  while start < end {
    var next = start
    guard CharacterTable.shared[UTF8Text.next(text.span, &next)].isWhiteSpace else { break }
    start = next
  }
  while end > start {
    var previous = end
    guard CharacterTable.shared[UTF8Text.previous(text.span, &previous)].isWhiteSpace else { break }
    end = previous
  }
  return Array(text[start..<end])
}
