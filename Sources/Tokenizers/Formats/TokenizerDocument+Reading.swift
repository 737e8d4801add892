internal import JSON
internal import RowPlans

/// Reads `tokenizer.json`: pieces and merges straight into tables, the rest as values.
struct TokenizerDocumentReader {
  private(set) var document = TokenizerDocument()

  private let file: String
  private var vocabulary = Vocabulary()
  private var scores: [Double] = []
  private var merges: MergeTable?
  /// The reader before merges that come earlier than the pieces.
  private var postponedMerges: JSONReader?
  private var hasScores = false

  init(file: String) { self.file = file }

  /// Reads a whole file.
  ///
  /// - Throws: `JSONError` or `TokenizerError`.
  mutating func read(_ bytes: [UInt8]) throws {
    var reader = JSONReader(bytes, source: file)
    var hasModel = false
    try reader.readObject { reader, key in
      guard key == "model" else {
        document.members.append((key, try reader.readValue()))
        return
      }
      hasModel = true
      document.members.append((key, .null))
      try reader.readObject { reader, key in try readModelMember(key, &reader) }
    }
    try reader.finish()
    document.endsWithLineFeed = bytes.last == 0x0A
    guard hasModel else { throw unsuitable("model", "the member is missing.") }
    if var reader = postponedMerges { try readMerges(&reader) }
    if let version = document["version"], version.string != "1.0" {
      throw unsuitable("version", "only version '1.0' is known.")
    }
  }

  /// The model, when all is read.
  func model() throws -> Model {
    let component = try Component(
      .object(modelObject), file: file, place: "model")
    switch try typeName(component) {
    case "BPE": return try bpe(component)
    case "Unigram": return try unigram(component)
    case "WordPiece":
      return .wordPiece(
        WordPieceModel(
          vocabulary: vocabulary, unknownToken: try component.string("unk_token"),
          prefix: Array(try component.string("continuing_subword_prefix").utf8),
          characterLimit: try component.count("max_input_chars_per_word")))
    case "WordLevel":
      return .wordLevel(
        WordLevelModel(vocabulary: vocabulary, unknownToken: try component.string("unk_token")))
    case let type: throw component.unknown(type)
    }
  }

  private var modelObject: JSONObject {
    var object = JSONObject()
    for case (let key, .value(let value)) in document.modelMembers { object[key] = value }
    return object
  }

  /// The type; old files do not name it, and it shows in the members.
  private func typeName(_ component: Component) throws -> String {
    if component.object["type"] != nil { return try component.type() }
    if merges != nil { return "BPE" }
    if hasScores { return "Unigram" }
    return component.object["max_input_chars_per_word"] == nil ? "WordLevel" : "WordPiece"
  }

  private func bpe(_ component: Component) throws -> Model {
    guard let merges else { throw unsuitable("model.merges", "the member is missing.") }
    if let dropout = component["dropout"]?.double, dropout != 0 {
      throw component.unsuitable(
        "dropout", "with dropout, the same text has different tokens every time. Set it to null.")
    }
    var options = BPEModel.Options()
    options.unknownToken = component["unk_token"] == nil ? nil : try component.string("unk_token")
    options.prefix = Array(try component.string("continuing_subword_prefix", default: "").utf8)
    options.suffix = Array(try component.string("end_of_word_suffix", default: "").utf8)
    options.fusesUnknown = try component.bool("fuse_unk", default: false)
    options.hasByteFallback = try component.bool("byte_fallback", default: false)
    options.ignoresMerges = try component.bool("ignore_merges", default: false)
    return .bpe(BPEModel(options, vocabulary: vocabulary, merges: merges))
  }

  private func unigram(_ component: Component) throws -> Model {
    let unknown = component["unk_id"] == nil ? nil : try component.count("unk_id")
    if let unknown, unknown >= scores.count {
      throw component.unsuitable("unk_id", "#\(unknown) is beyond the \(scores.count) pieces.")
    }
    return .unigram(
      UnigramModel(
        vocabulary: vocabulary, scores: scores, unknownID: unknown.map { UInt32($0) },
        hasByteFallback: try component.bool("byte_fallback", default: false)))
  }

  private mutating func readModelMember(_ key: String, _ reader: inout JSONReader) throws {
    switch (key, try reader.peekKind()) {
    case ("vocab", .object): try readPieces(&reader)
    case ("vocab", .array): try readScoredPieces(&reader)
    case ("merges", .array):
      if vocabulary.count > 0 || hasScores { return try readMerges(&reader) }
      postponedMerges = reader
      document.modelMembers.append(("merges", .merges(arePairs: false)))
      _ = try reader.readValue()
    default: document.modelMembers.append((key, .value(try reader.readValue())))
    }
  }

  private mutating func readPieces(_ reader: inout JSONReader) throws {
    let order = try vocabulary.insertPieces(from: &reader, file: file).map(\.rawValue)
    document.modelMembers.append(("vocab", .pieces(order: order)))
  }

  private mutating func readScoredPieces(_ reader: inout JSONReader) throws {
    hasScores = true
    var pieces: [UInt8] = []
    var ends: [Int] = []
    var spellings = ScoreSpellings()
    try reader.readArray { reader in
      var count = 0
      try reader.readArray { reader in
        switch count {
        case 0: try reader.readString(into: &pieces)
        case 1:
          try spellings.append { text in
            let start = text.count
            _ = try reader.readNumber(into: &text)
            scores.append(SerdeNumber.value(of: text[start...]))
          }
        default: throw reader.error(.unsuitable("a piece and its score belong here."))
        }
        count += 1
      }
      guard count == 2 else {
        throw reader.error(.unsuitable("a piece and its score belong here."))
      }
      ends.append(pieces.count)
    }
    vocabulary.reserve(pieces: ends.count, byteCount: pieces.count)
    // From the last to the first: of pieces that occur twice, the last one counts.
    for index in ends.indices.reversed() {
      let start = index == 0 ? 0 : ends[index - 1]
      _ = vocabulary.insert(pieces[start..<ends[index]], id: TokenID(index))
    }
    document.modelMembers.append(("vocab", .scoredPieces(scores: spellings)))
  }

  private mutating func readMerges(_ reader: inout JSONReader) throws {
    var builder = MergeListReader(vocabulary: vocabulary, prefix: prefix, file: file)
    try reader.readArray { try builder.read(&$0) }
    merges = builder.table
    if let index = document.modelMembers.firstIndex(where: { $0.key == "merges" }) {
      document.modelMembers[index].value = .merges(arePairs: builder.arePairs)
    } else {
      document.modelMembers.append(("merges", .merges(arePairs: builder.arePairs)))
    }
  }

  /// The prefix of continuing pieces, which must stand before the merges.
  private var prefix: [UInt8] {
    for case ("continuing_subword_prefix", .value(let value)) in document.modelMembers {
      return Array((value.string ?? "").utf8)
    }
    return []
  }

  private func unsuitable(_ place: String, _ problem: String) -> TokenizerError {
    .unsuitable(file: file, place: place, problem: problem)
  }
}
