/// SentencePiece's own normalization: character map, spaces, `▁`.
///
/// User-defined symbols are matched before the map, and stay as they are. Method:
/// `google/sentencepiece` 0.2.3, `src/normalizer.cc`.
struct SentencePieceNormalizer: Sendable {
  /// The normalized form of a part of the text.
  private enum Part {
    /// It stays as it is.
    case same
    /// A replacement of the map.
    case replacement(Range<Int>)
    /// It is no UTF-8.
    case malformed
  }

  private let spec: NormalizerSpec
  private let map: PrecompiledCharsMap
  private let symbols: PieceTrie?
  private let isSpaceSuffix: Bool
  private let space: [UInt8]

  /// Whether normalized text is always UTF-8.
  let givesUnicode: Bool

  /// Takes the normalizer of `model`, whose user-defined symbols are `symbols`.
  ///
  /// - Throws: `TokenizerError` if the character map is damaged.
  init(_ model: SentencePieceModel, symbols: PieceTrie?) throws {
    spec = model.normalizer
    map = try PrecompiledCharsMap(
      Array(model.bytes[spec.characterMap]), file: model.file,
      place: "normalizer_spec.precompiled_charsmap")
    self.symbols = symbols
    isSpaceSuffix = model.trainer.treatsSpaceAsSuffix
    space = spec.escapesSpaces ? SentencePieceModel.space : [0x20]
    givesUnicode =
      model.hasUnicodeSymbols && String(validating: map.replacements, as: UTF8.self) != nil
  }

  /// Replaces `result` by `text` in its normal form.
  ///
  /// - Parameters:
  ///   - text: A line, or a part of one.
  ///   - isContinued: Whether the text follows other text, which does not end with a space.
  ///   - keepsEnd: Whether spaces at the end stay where extra ones go.
  ///   - result: The normal form.
  /// - Complexity: O(*n* · *k*) in the bytes of the text and of the longest key of the map.
  func normalize(
    _ text: Span<UInt8>, isContinued: Bool = false, keepsEnd: Bool = false,
    into result: inout [UInt8]
  ) {
    result.removeAll(keepingCapacity: true)
    var index = spec.removesExtraSpaces && !isContinued ? endOfSpaces(text) : 0
    guard index < text.count else { return }
    if !isSpaceSuffix && spec.addsDummyPrefix && !isContinued { result.append(contentsOf: space) }
    var isAfterSpace = spec.removesExtraSpaces && !isContinued
    while index < text.count {
      let (part, length) = part(of: text, at: index)
      append(part, text, index..<index + length, &isAfterSpace, to: &result)
      if !spec.removesExtraSpaces { isAfterSpace = false }
      index += length
    }
    if spec.removesExtraSpaces && !keepsEnd {
      while result.hasSuffix(space) { result.removeLast(space.count) }
    }
    if isSpaceSuffix && spec.addsDummyPrefix { result.append(contentsOf: space) }
  }

  /// Whether a symbol or a key of the map begins in `text` and may go on with a space behind it.
  ///
  /// - Complexity: O(*n* · *k*) in the bytes of the text and of the longest key of the map.
  func mayReachBehind(_ text: [UInt8]) -> Bool {
    let longer = text + [0x20]
    return text.indices.contains { index in
      symbols?.continues(longer.span, from: index) ?? false
        || map.continues(longer.span, in: index..<longer.count)
    }
  }

  /// Returns the end of the leading parts that become one space each.
  private func endOfSpaces(_ text: Span<UInt8>) -> Int {
    var index = 0
    while index < text.count {
      let (part, length) = part(of: text, at: index)
      switch part {
      case .same where length == 1 && text[index] == 0x20: break
      case .replacement(let range)
      where range.count == 1 && map.replacements[range.lowerBound] == 0x20: break
      default: return index
      }
      index += length
    }
    return index
  }

  private func part(of text: Span<UInt8>, at index: Int) -> (Part, length: Int) {
    if let match = symbols?.longestMatch(text, from: index) { return (.same, match.end - index) }
    if !map.isEmpty, let match = map.longestMatch(text, in: index..<text.count) {
      return (.replacement(match.replacement), match.length)
    }
    let length = CharacterLength.valid(text, at: index)
    return length == 0 ? (.malformed, 1) : (.same, length)
  }

  /// Appends a part; where extra spaces go, it loses the spaces it begins with after a space.
  private func append(
    _ part: Part, _ text: Span<UInt8>, _ range: Range<Int>, _ isAfterSpace: inout Bool,
    to result: inout [UInt8]
  ) {
    switch part {
    case .same: append(text, range, &isAfterSpace, to: &result)
    case .replacement(let range):
      append(map.replacements.span, range, &isAfterSpace, to: &result)
    case .malformed:
      result.append(contentsOf: [0xEF, 0xBF, 0xBD])
      isAfterSpace = false
    }
  }

  private func append(
    _ text: Span<UInt8>, _ range: Range<Int>, _ isAfterSpace: inout Bool, to result: inout [UInt8]
  ) {
    var start = range.lowerBound
    if isAfterSpace { while start < range.upperBound, text[start] == 0x20 { start += 1 } }
    guard start < range.upperBound else { return }
    for index in start..<range.upperBound {
      let byte = text[index]
      if byte == 0x20 { result.append(contentsOf: space) } else { result.append(byte) }
    }
    isAfterSpace = text[range.upperBound - 1] == 0x20
  }
}

extension [UInt8] {
  /// Whether the bytes end with `suffix`.
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
