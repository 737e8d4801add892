internal import ICU

/// The form of text in the pieces of a Hugging Face model, after its normalizer and pre-tokenizer.
enum PieceText: Sendable {
  /// As it is.
  case plain
  /// With GPT-2's characters for bytes.
  case byteLevel
  /// With a character for each space, mostly `▁`; its bytes, at least one.
  case spaces([UInt8])

  /// Finds out what the stages do.
  init(_ preTokenizer: PreTokenizer?, _ normalizer: Normalizer?) {
    let steps = preTokenizer?.steps ?? []
    let isByteLevel = steps.contains { if case .byteLevel = $0 { true } else { false } }
    let replacements = steps.lazy.compactMap { step -> [UInt8]? in
      if case .metaspace(let metaspace) = step { metaspace.replacement } else { nil }
    }
    if isByteLevel || normalizer?.hasByteLevel == true {
      self = .byteLevel
    } else if let space = replacements.first ?? normalizer?.spaceReplacement, !space.isEmpty {
      self = .spaces(space)
    } else {
      self = .plain
    }
  }

  /// Text as it was before bytes became characters, or spaces became others.
  ///
  /// - Complexity: O(`spelling.count`).
  func original(of spelling: ArraySlice<UInt8>) -> [UInt8] {
    switch self {
    case .plain: Array(spelling)
    case .byteLevel: ByteLevelAlphabet.shared.unmapped(spelling.span) ?? Array(spelling)
    case .spaces(let space): Self.replacing(space, in: spelling)
    }
  }

  /// UTF-8 synchronizes itself: the bytes of one character never begin inside another.
  private static func replacing(_ space: [UInt8], in spelling: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(spelling.count)
    var index = spelling.startIndex
    while index < spelling.endIndex {
      let byte = spelling[index]
      if byte == space[0], spelling[index...].starts(with: space) {
        result.append(0x20)
        index += space.count
      } else {
        result.append(byte)
        index += 1
      }
    }
    return result
  }
}

extension Normalizer {
  /// Whether it maps bytes to GPT-2's characters.
  fileprivate var hasByteLevel: Bool {
    switch self {
    case .byteLevel: true
    case .sequence(let parts): parts.contains(where: \.hasByteLevel)
    default: false
    }
  }

  /// The character that replaces spaces, if one character does.
  fileprivate var spaceReplacement: [UInt8]? {
    switch self {
    case .sequence(let parts): parts.lazy.compactMap(\.spaceReplacement).first
    case .replace(.literal([0x20]), let content): content
    case .replace(.regularExpression(let pattern), let content) where pattern.pattern == " ":
      content
    default: nil
    }
  }
}
