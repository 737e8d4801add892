internal import ICU

/// The cleaning that BERT was trained with: controls, white space, ideographs, accents, case.
struct BertNormalizer: Sendable {
  /// Whether controls go and white space becomes spaces.
  var cleansText = true
  /// Whether ideographs get a space on both sides.
  var separatesIdeographs = true
  /// Whether nonspacing marks go after canonical decomposition.
  var stripsAccents = true
  /// Whether letters become small.
  var lowercases = true

  /// Normalizes a text in place.
  func apply(to text: inout NormalizedText) throws {
    if cleansText { text.mapScalars(Self.cleaned) }
    if separatesIdeographs { Self.separateIdeographs(&text) }
    if stripsAccents {
      try NormalizationForm.nfd.normalizeAsUnicode9(&text.bytes)
      if !text.bytes.isASCII { text.mapScalars(Self.withoutAccent) }
    }
    if lowercases { text.lowercase() }
  }

  /// A character after cleaning, `nil` if it goes.
  ///
  /// The reference knows the controls of Unicode 8; later ones stay.
  private static func cleaned(_ scalar: UInt32) -> UInt32? {
    if scalar >= 0x20, scalar < 0x7F { return scalar }
    switch scalar {
    case 0x09, 0x0A, 0x0D: return 0x20
    case 0, 0xFFFD: return nil
    default: break
    }
    let properties = CharacterTable.shared[scalar]
    if properties.isWhiteSpace, scalar >= 0xA0 { return 0x20 }
    guard properties.isOne(of: [.control, .format, .privateUse]) else { return scalar }
    return properties.isAfterUnicode8 ? scalar : nil
  }

  /// Nonspacing marks of Unicode 8 go; U+1734 was one then, and four that are now were none.
  private static func withoutAccent(_ scalar: UInt32) -> UInt32? {
    if scalar < 0x300 { return scalar }
    let properties = CharacterTable.shared[scalar]
    switch scalar {
    case 0x1734: return nil
    case 0x1885, 0x1886, 0xA9BD, 0x111C9: return scalar
    default: break
    }
    return properties.isOne(of: .nonspacingMark) && !properties.isAfterUnicode8 ? nil : scalar
  }

  private static func separateIdeographs(_ text: inout NormalizedText) {
    if text.bytes.isASCII { return }
    var result: [UInt8] = []
    result.reserveCapacity(text.bytes.count * 3 / 2)
    let source = text.bytes
    let span = source.span
    var index = 0
    while index < span.count {
      let scalar = UTF8Text.next(span, &index)
      let isIdeograph = scalar >= 0x3400 && isIdeograph(scalar)
      if isIdeograph { result.append(0x20) }
      UTF8Text.append(scalar, to: &result)
      if isIdeograph { result.append(0x20) }
    }
    text.bytes = result
  }

  /// The ranges of the reference, which begin Extension E at U+2B920 instead of U+2B820.
  private static func isIdeograph(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
