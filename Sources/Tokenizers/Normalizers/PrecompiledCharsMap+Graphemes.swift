internal import ICU

extension NormalizedText {
  /// Replaces by a character map as Hugging Face does.
  ///
  /// A grapheme cluster of fewer than six bytes that begins with a key becomes its replacement as a
  /// whole; so does each character of other clusters. The shortest key counts. What is left of a line
  /// counts as its start, also where the map removes what is before it.
  mutating func replace(by map: PrecompiledCharsMap) {
    var writer = CharsMapWriter(map: map, table: CharacterTable.shared)
    writer.result.reserveCapacity(bytes.count + bytes.count / 8)
    writer.write(bytes.span)
    bytes = writer.result
  }
}

/// Writes a text cluster by cluster.
private struct CharsMapWriter {
  let map: PrecompiledCharsMap
  let table: CharacterTable
  var result: [UInt8] = []

  mutating func write(_ text: Span<UInt8>) {
    var clusters = GraphemeClusters()
    var start = 0
    var index = 0
    while index < text.count {
      let place = index
      let scalar = UTF8Text.next(text, &index)
      if clusters.begins(with: table[scalar]), place > 0 {
        writeCluster(text, start..<place)
        start = place
      }
    }
    if start < text.count { writeCluster(text, start..<text.count) }
  }

  private mutating func writeCluster(_ text: Span<UInt8>, _ range: Range<Int>) {
    if range.count >= 6 || !write(text, range) { writeCharacters(text, range) }
  }

  private mutating func writeCharacters(_ text: Span<UInt8>, _ range: Range<Int>) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + UTF8Text.length(leading: text[start]), range.upperBound)
      if !write(text, start..<end) {
        for index in start..<end { result.append(text[index]) }
      }
      start = end
    }
  }

  private mutating func write(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let match = map.shortestMatch(text, in: range) else { return false }
    result.append(contentsOf: map.replacements[match.replacement])
    return true
  }
}
