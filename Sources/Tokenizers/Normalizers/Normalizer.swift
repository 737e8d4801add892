internal import ICU

/// Text on its way to the model.
struct NormalizedText {
  /// The text as UTF-8.
  var bytes: [UInt8]
  /// Whether its first character comes from the first one of the line.
  var isAtStart: Bool
  /// The number of bytes at its beginning that come from that character, if any do.
  ///
  /// It is 1, which stands for the first character, unless more than the first was asked for.
  var startLength = 1

  /// The number of bytes behind `place` that come from the first character of the line.
  func startLength(behind place: Int) -> Int { isAtStart ? max(0, startLength - place) : 0 }
}

/// The stage that cleans text before it is split.
indirect enum Normalizer: Sendable {
  case bert(BertNormalizer)
  case byteLevel
  case form(NormalizationForm)
  case lowercase
  case nmt
  case precompiled(PrecompiledCharsMap)
  case prepend([UInt8])
  case replace(TextPattern, content: [UInt8])
  case sequence([Normalizer])
  case strip(left: Bool, right: Bool)
  case stripAccents

  /// Normalizes a text in place.
  ///
  /// - Throws: `TokenizerError` if a regular expression gives up.
  func apply(to text: inout NormalizedText, _ matchers: PatternMatchers) throws {
    switch self {
    case .bert(let normalizer): try normalizer.apply(to: &text)
    case .byteLevel: text.bytes = ByteLevelAlphabet.shared.mapped(text.bytes.span)
    case .form(let form): try form.normalizeAsUnicode9(&text.bytes)
    case .lowercase: text.lowercase()
    case .nmt: text.mapScalars(Self.nmt)
    case .precompiled(let map): text.replace(by: map)
    case .prepend(let prefix): if !text.bytes.isEmpty { text.bytes = prefix + text.bytes }
    case .replace(let pattern, let content): try text.replace(pattern, by: content, matchers)
    case .sequence(let parts): for part in parts { try part.apply(to: &text, matchers) }
    case .strip(let left, let right): text.strip(left: left, right: right)
    case .stripAccents: text.mapScalars(Self.withoutMark)
    }
  }

  /// SentencePiece's `nmt` rules: controls go, white space and zero-width characters become spaces.
  private static func nmt(_ scalar: UInt32) -> UInt32? {
    switch scalar {
    case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: nil
    case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
      0x20
    default: scalar
    }
  }

  /// The marks of Unicode 9, of which two have become letters since.
  private static func withoutMark(_ scalar: UInt32) -> UInt32? {
    if scalar < 0x300 { return scalar }
    let properties = CharacterTable.shared[scalar]
    let isMark = properties.isOne(of: .mark) && !properties.isAfterUnicode9
    return isMark || (0x1CF2...0x1CF3).contains(scalar) ? nil : scalar
  }
}

extension NormalizedText {
  /// Replaces each character by another, or drops it.
  mutating func mapScalars(_ map: (UInt32) -> UInt32?) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    let source = bytes
    let text = source.span
    var index = 0
    while index < text.count {
      let isFirst = index == 0
      if let scalar = map(UTF8Text.next(text, &index)) {
        UTF8Text.append(scalar, to: &result)
      } else if isFirst {
        isAtStart = false
      }
    }
    bytes = result
  }

  /// Lowercases each character for itself.
  mutating func lowercase() {
    if bytes.isASCII {
      for index in bytes.indices where bytes[index] &- 0x41 < 26 { bytes[index] |= 0x20 }
      return
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    let source = bytes
    let text = source.span
    var index = 0
    while index < text.count {
      let (first, second) = ICU.lowercase(UTF8Text.next(text, &index))
      UTF8Text.append(first, to: &result)
      if let second { UTF8Text.append(second, to: &result) }
    }
    bytes = result
  }

  /// Removes white space from the ends.
  fileprivate mutating func strip(left: Bool, right: Bool) {
    let source = bytes
    let text = source.span
    var (start, end) = (0, text.count)
    while left, start < end {
      var next = start
      guard CharacterTable.shared[UTF8Text.next(text, &next)].isWhiteSpace else { break }
      start = next
    }
    while right, end > start {
      var previous = end
      guard CharacterTable.shared[UTF8Text.previous(text, &previous)].isWhiteSpace else { break }
      end = previous
    }
    if start > 0 { isAtStart = false }
    if start > 0 || end < text.count { bytes = Array(source[start..<end]) }
  }

  /// Replaces each match of a pattern.
  fileprivate mutating func replace(
    _ pattern: TextPattern, by content: [UInt8], _ matchers: PatternMatchers
  ) throws {
    // The reference finds nothing in nothing, not even an empty match.
    if bytes.isEmpty { return }
    matchers.ranges.removeAll(keepingCapacity: true)
    try pattern.findAll(in: bytes.span, matchers)
    guard let first = matchers.ranges.first else { return }
    if first.lowerBound == 0, !first.isEmpty {
      let isOneCharacter = UTF8Text.length(leading: bytes[0]) == first.upperBound
      if content.isEmpty || !isOneCharacter { isAtStart = false }
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + matchers.ranges.count * content.count)
    var start = 0
    for range in matchers.ranges {
      result.append(contentsOf: bytes[start..<range.lowerBound])
      result.append(contentsOf: content)
      start = range.upperBound
    }
    result.append(contentsOf: bytes[start...])
    bytes = result
  }
}
