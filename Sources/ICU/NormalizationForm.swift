internal import CICU

/// The four normalization forms of Unicode (UAX #15).
public enum NormalizationForm: Int32, Sendable, CaseIterable {
  /// Canonical decomposition, then composition.
  case nfc
  /// Canonical decomposition.
  case nfd
  /// Compatibility decomposition, then canonical composition.
  case nfkc
  /// Compatibility decomposition.
  case nfkd

  /// Normalizes `text` in place.
  ///
  /// - Parameter text: Well-formed UTF-8. ASCII is never looked at twice.
  /// - Throws: `ICUError.call` if memory runs out or the text has 2³¹ bytes or more.
  /// - Complexity: O(*n*) in the bytes of the text.
  public func normalize(_ text: inout [UInt8]) throws {
    try normalize(&text) { _ in false }
  }

  /// Normalizes `text` in place as Unicode 9.0 did, in which later characters do not decompose,
  /// compose or reorder.
  ///
  /// - Parameter text: Well-formed UTF-8.
  /// - Throws: `ICUError.call` if memory runs out or the text has 2³¹ bytes or more.
  /// - Complexity: O(*n*) in the bytes of the text.
  public func normalizeAsUnicode9(_ text: inout [UInt8]) throws {
    try normalize(&text, isLimited: \.hasCharacterAfterUnicode9)
  }

  private func normalize(_ text: inout [UInt8], isLimited: ([UInt8]) -> Bool) throws {
    if text.isASCII { return }
    let isNormalized = text.withUnsafeBufferPointer {
      cicu_is_normalized(rawValue, $0.baseAddress, $0.count) != 0
    }
    if isNormalized { return }
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 4)
    let isLimited = isLimited(text)
    let code = text.withUnsafeBufferPointer { text in
      withUnsafeMutablePointer(to: &result) { result in
        isLimited
          ? cicu_normalize_unicode_9(rawValue, text.baseAddress, text.count, appendBytes, result)
          : cicu_normalize(rawValue, text.baseAddress, text.count, appendBytes, result)
      }
    }
    guard code <= 0 else {
      throw ICUError.call("normalization to \(self)", code: ICUError.name(of: code))
    }
    text = result
  }
}

extension [UInt8] {
  /// Whether every byte is below 0x80.
  public var isASCII: Bool {
    withUnsafeBytes { bytes in
      var index = 0
      while index + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if word & 0x8080_8080_8080_8080 != 0 { return false }
        index += 8
      }
      return bytes[index...].allSatisfy { $0 < 0x80 }
    }
  }
}

extension [UInt8] {
  fileprivate var hasCharacterAfterUnicode9: Bool {
    let table = CharacterTable.shared
    let text = span
    var index = 0
    while index < text.count {
      let scalar = UTF8Text.next(text, &index)
      if scalar >= 0x300, table[scalar].isAfterUnicode9 { return true }
    }
    return false
  }
}

/// Appends bytes to the `[UInt8]` that `context` points to.
let appendBytes: cicu_bytes = { context, bytes, count in
  context?.assumingMemoryBound(to: [UInt8].self).pointee
    .append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
}

/// Appends numbers to the `[Int32]` that `context` points to.
let appendNumbers: cicu_numbers = { context, numbers, count in
  context?.assumingMemoryBound(to: [Int32].self).pointee
    .append(contentsOf: UnsafeBufferPointer(start: numbers, count: count))
}
