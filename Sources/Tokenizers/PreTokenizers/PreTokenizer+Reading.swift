internal import JSON

extension PreTokenizer {
  /// Reads a pre-tokenizer of tokenizer.json.
  ///
  /// - Throws: `TokenizerError.unknownType` for a type that is not known.
  init(_ component: Component) throws {
    switch try component.type() {
    case "BertPreTokenizer": self = .bert
    case "ByteLevel":
      let options = try ByteLevelOptions(component)
      self = .byteLevel(addsPrefixSpace: options.addsPrefixSpace, splits: options.splits)
    case "CharDelimiterSplit": self = .delimiter(try component.character("delimiter"))
    case "Digits": self = .digits(areIndividual: try component.bool("individual_digits"))
    case "FixedLength":
      let length = try component.count("length", default: 5)
      guard length > 0 else { throw component.unsuitable("length", "0 characters are no part.") }
      self = .fixedLength(length)
    case "Metaspace": self = .metaspace(try Metaspace(component))
    case "Punctuation":
      self = .punctuation(try SplitBehavior(component, default: "Isolated"))
    case "Sequence": self = .sequence(try component.components("pretokenizers").map(Self.init))
    case "Split":
      self = .split(
        try TextPattern(component), try SplitBehavior(component, default: nil),
        isInverted: try component.bool("invert"))
    case "UnicodeScripts": self = .unicodeScripts
    case "Whitespace": self = .whitespace
    case "WhitespaceSplit": self = .whitespaceSplit
    case let type: throw component.unknown(type)
    }
  }
}

extension SplitBehavior {
  fileprivate init(_ component: Component, default fallback: String?) throws {
    let name = try component.string("behavior", default: fallback)
    guard let behavior = SplitBehavior(rawValue: name) else {
      throw TokenizerError.unknownType(
        file: component.file, place: "\(component.place).behavior", type: name)
    }
    self = behavior
  }
}

extension Metaspace {
  /// Reads a `Metaspace`, also of before 0.15, which has `add_prefix_space`.
  init(_ component: Component) throws {
    replacement = try component.character("replacement")
    splits = try component.bool("split", default: true)
    let name = try component.string("prepend_scheme", default: "always")
    guard let scheme = PrependScheme(rawValue: name) else {
      throw TokenizerError.unknownType(
        file: component.file, place: "\(component.place).prepend_scheme", type: name)
    }
    self.scheme = try component.bool("add_prefix_space", default: true) ? scheme : .never
  }
}
