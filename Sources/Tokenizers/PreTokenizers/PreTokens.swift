/// The parts of a text in which pieces are looked for, each for itself.
struct PreTokens {
  /// A part that is not empty.
  struct Part {
    /// The byte offset of its start in the text.
    var start: Int
    /// The byte offset of its end in the text.
    var end: Int
    /// Whether its first character comes from the first one of the line.
    var isAtStart: Bool
  }

  /// The text that the parts are of.
  var text: [UInt8] = []
  /// The parts, from left to right; what lies between them is dropped.
  var parts: [Part] = []

  private var nextParts: [Part] = []
  private var nextText: [UInt8] = []

  /// Starts with one part, the whole of `text`.
  mutating func start(_ text: [UInt8], isAtStart: Bool) {
    self.text = text
    parts.removeAll(keepingCapacity: true)
    if !text.isEmpty { parts.append(Part(start: 0, end: text.count, isAtStart: isAtStart)) }
  }

  /// Splits each part: `split` hands the ends of new parts to its writer.
  mutating func split(
    _ split: (Span<UInt8>, inout PartWriter) throws -> Void
  ) rethrows {
    var writer = PartWriter(parts: nextParts)
    nextParts = parts
    parts = []
    writer.removeAll()
    let source = text
    for part in nextParts {
      writer.begin(part)
      try split(source.span.extracting(part.start..<part.end), &writer)
    }
    parts = writer.parts
  }

  /// Rewrites each part: `rewrite` appends new text for it.
  mutating func rewrite(_ rewrite: (Span<UInt8>, Part, inout [UInt8]) -> Void) {
    var result = nextText
    nextText = text
    text = []
    result.removeAll(keepingCapacity: true)
    result.reserveCapacity(nextText.count + 8)
    let source = nextText
    for index in parts.indices {
      let start = result.count
      let part = parts[index]
      rewrite(source.span.extracting(part.start..<part.end), part, &result)
      parts[index].start = start
      parts[index].end = result.count
    }
    text = result
  }
}

/// Collects the new parts of a part, by offsets in it.
struct PartWriter {
  fileprivate(set) var parts: [PreTokens.Part]
  private var origin = 0
  private var isAtStart = false

  fileprivate init(parts: [PreTokens.Part]) { self.parts = parts }

  fileprivate mutating func removeAll() { parts.removeAll(keepingCapacity: true) }

  fileprivate mutating func begin(_ part: PreTokens.Part) {
    origin = part.start
    isAtStart = part.isAtStart
  }

  /// Adds the part `start..<end` unless it is empty.
  @inline(__always)
  mutating func append(_ start: Int, _ end: Int) {
    if start == end { return }
    parts.append(
      PreTokens.Part(
        start: origin + start, end: origin + end, isAtStart: isAtStart && start == 0))
  }
}
