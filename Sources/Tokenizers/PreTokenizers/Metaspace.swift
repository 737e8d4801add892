/// Spaces become a visible character, and words begin with it.
struct Metaspace: Sendable {
  /// When a part that does not begin with the character gets one.
  enum PrependScheme: String, Sendable { case always, first, never }

  /// The character, mostly `▁`.
  var replacement: [UInt8] = Array("▁".utf8)
  /// When it is put in front.
  var scheme = PrependScheme.always
  /// Whether each occurrence begins a part.
  var splits = true

  /// Replaces the spaces of all parts, and splits them.
  func apply(to tokens: inout PreTokens) {
    tokens.rewrite { text, part, result in
      let isPrepended =
        !begins(text) && (scheme == .always || scheme == .first && part.startLength > 0)
      let startLength = part.startLength
      if isPrepended {
        result.append(contentsOf: replacement)
        if startLength > 0 { part.startLength += replacement.count }
      }
      for index in text.indices {
        if text[index] == 0x20 {
          result.append(contentsOf: replacement)
          if index < startLength { part.startLength += replacement.count - 1 }
        } else {
          result.append(text[index])
        }
      }
    }
    if splits { tokens.split(split) }
  }

  private func begins(_ text: Span<UInt8>) -> Bool {
    text[0] == 0x20 || matches(text, 0)
  }

  private func split(_ text: Span<UInt8>, _ writer: inout PartWriter) {
    var start = 0
    var index = 0
    while index < text.count {
      if text[index] == replacement[0], matches(text, index) {
        writer.append(start, index)
        start = index
        index += replacement.count
      } else {
        index += 1
      }
    }
    writer.append(start, text.count)
  }

  private func matches(_ text: Span<UInt8>, _ start: Int) -> Bool {
    guard text.count - start >= replacement.count else { return false }
    return replacement.indices.allSatisfy { text[start + $0] == replacement[$0] }
  }
}
