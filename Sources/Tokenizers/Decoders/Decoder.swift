/// The stage that turns pieces back into text.
indirect enum Decoder: Sendable {
  case bpe(suffix: String)
  case byteFallback
  case byteLevel
  case ctc(pad: String, delimiter: String, cleansUp: Bool)
  case fuse
  case metaspace(Metaspace)
  case replace(TextPattern, content: [UInt8])
  case sequence([Decoder])
  case strip(content: [UInt8], start: Int, stop: Int)
  case wordPiece(prefix: String, cleansUp: Bool)

  /// Reads a decoder of tokenizer.json.
  ///
  /// - Throws: `TokenizerError.unknownType` for a type that is not known.
  init(_ component: Component) throws {
    switch try component.type() {
    case "BPEDecoder": self = .bpe(suffix: try component.string("suffix"))
    case "ByteFallback": self = .byteFallback
    case "ByteLevel":
      _ = try ByteLevelOptions(component)
      self = .byteLevel
    case "CTC":
      self = .ctc(
        pad: try component.string("pad_token"),
        delimiter: try component.string("word_delimiter_token"),
        cleansUp: try component.bool("cleanup"))
    case "Fuse": self = .fuse
    case "Metaspace": self = .metaspace(try Metaspace(component))
    case "Replace":
      self = .replace(
        try TextPattern(component), content: Array(try component.string("content").utf8))
    case "Sequence": self = .sequence(try component.components("decoders").map(Self.init))
    case "Strip":
      self = .strip(
        content: try component.character("content"), start: try component.count("start"),
        stop: try component.count("stop"))
    case "WordPiece":
      self = .wordPiece(
        prefix: try component.string("prefix"), cleansUp: try component.bool("cleanup"))
    case let type: throw component.unknown(type)
    }
  }
}
