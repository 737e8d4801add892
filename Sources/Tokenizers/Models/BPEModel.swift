internal import ICU
internal import RowPlans

/// Byte-pair encoding by a list of merges (Sennrich and others, 2016), as in Hugging Face's `BPE`.
final class BPEModel: Sendable {
  /// The settings of the model, beside its pieces and merges.
  struct Options: Sendable {
    var unknownToken: String?
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    var fusesUnknown = false
    var hasByteFallback = false
    var ignoresMerges = false
    /// Whether what lies on both sides of a character without a piece stays apart, as in `llama.cpp`.
    var keepsGaps = false
  }

  /// A symbol of which no piece exists: the character is dropped, or it is unknown.
  private static let none = UInt32.max

  let options: Options
  let vocabulary: Vocabulary
  let merges: MergeTable
  /// The unknown token, if it is named and in the vocabulary.
  let unknownID: UInt32?
  /// The pieces `<0x00>` … `<0xFF>`, `.max` where one is missing; empty without byte fallback.
  let byteIDs: [UInt32]

  /// The one-character pieces as the first, a middle, the last and the only character of a word.
  ///
  /// They are one table if there is neither prefix nor suffix.
  private let characters: [ScalarTable]
  /// The pieces of the characters that stand for the 256 bytes, if there are all of them.
  private let byteSymbols: [UInt32]?
  /// The filter of words that are no piece, for models that look up whole words before they merge.
  private let words: SpellingFilter?
  /// The places where words can be cut, found when the first long word comes.
  private let crossings: Lazily<MergeCrossings?>

  init(_ options: Options, vocabulary: Vocabulary, merges: MergeTable) {
    self.options = options
    self.vocabulary = vocabulary
    self.merges = merges
    unknownID = options.unknownToken.flatMap { vocabulary.id(of: $0)?.rawValue }
    byteIDs = options.hasByteFallback ? vocabulary.byteIDs() : []
    let isPlain = options.prefix.isEmpty && options.suffix.isEmpty
    let characters = (0..<(isPlain ? 1 : 4)).map { variant in
      Self.characters(
        of: vocabulary, prefix: variant & 1 == 1 ? options.prefix : [],
        suffix: variant & 2 == 2 ? options.suffix : [])
    }
    self.characters = characters
    let symbols = ByteLevelAlphabet.shared.scalars.map { characters[0][$0] }
    byteSymbols = isPlain && !symbols.contains(Self.none) ? symbols : nil
    words =
      options.ignoresMerges && byteSymbols != nil ? SpellingFilter(bytesOf: vocabulary) : nil
    let others = byteIDs + [unknownID ?? Self.none]
    crossings = Lazily { MergeCrossings(merges, symbols: characters.flatMap(\.values) + others) }
  }

  /// Segments a word that is not empty.
  ///
  /// - Throws: `TokenizerError.unencodable` if a character is unknown and the unknown token is not in
  ///   the vocabulary.
  /// - Complexity: O(*n* log *n*) in its characters.
  func encode(
    _ word: Span<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
  ) throws {
    if options.ignoresMerges, let id = vocabulary.id(of: word) {
      tokens.append(Token(id, isWhole: true))
      return
    }
    try appendSymbols(of: word, to: &workspace.ids)
    merge(&workspace, into: &tokens)
  }

  /// Segments a word that is still to be mapped to GPT-2's characters for bytes.
  ///
  /// - Throws: `TokenizerError.unencodable`; see ``encode(_:_:into:)``.
  /// - Complexity: O(*n* log *n*) in its bytes.
  func encode(
    bytes: Span<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
  ) throws {
    guard let byteSymbols else {
      return try encode(
        ByteLevelAlphabet.shared.mapped(bytes).span, &workspace, into: &tokens)
    }
    if let words, words.allows(bytes),
      let id = vocabulary.id(of: ByteLevelAlphabet.shared.mapped(bytes).span)
    {
      tokens.append(Token(id, isWhole: true))
      return
    }
    workspace.ids.removeAll(keepingCapacity: true)
    let symbols = byteSymbols.span
    for index in bytes.indices { workspace.ids.append(symbols[Int(bytes[index])]) }
    merge(&workspace, into: &tokens)
  }

  /// Merges the symbols of a word.
  private func merge(_ workspace: inout Workspace, into tokens: inout [Token]) {
    if workspace.ids.count > MergeQueue.cutLimit, workspace.crossingsOwner !== crossings {
      workspace.crossingsOwner = crossings
      workspace.crossings = crossings.value
    }
    workspace.queue.merge(&workspace.ids, by: merges, crossings: workspace.crossings)
    for id in workspace.ids where id != Self.none { tokens.append(Token(TokenID(id))) }
  }

  /// Replaces `ids` by the symbols that the word begins with, before any merge.
  ///
  /// A pending unknown token comes after byte pieces that follow it, as in the reference.
  ///
  /// - Parameters:
  ///   - word: The word, or a part of one.
  ///   - ids: The symbols.
  ///   - begins: Whether it is the beginning of a word, without prefix.
  ///   - ends: Whether it is the end of a word, with suffix.
  /// - Throws: `TokenizerError.unencodable`; see ``encode(_:_:into:)``.
  func appendSymbols(
    of word: Span<UInt8>, to ids: inout [UInt32], begins: Bool = true, ends: Bool = true
  ) throws {
    ids.removeAll(keepingCapacity: true)
    var pending = Self.none
    var index = 0
    while index < word.count {
      let start = index
      let scalar = UTF8Text.next(word, &index)
      let variant =
        (start == 0 && begins ? 0 : 1) | (index == word.count && ends ? 2 : 0)
      let id = characters[characters.count == 1 ? 0 : variant][scalar]
      if id != Self.none {
        if pending != Self.none { ids.append(pending) }
        pending = Self.none
        ids.append(id)
      } else if appendBytes(word, start..<index, variant, to: &ids) {
        continue
      } else if let unknownID = try unknownSymbol(word) {
        if pending != Self.none, !options.fusesUnknown { ids.append(pending) }
        pending = unknownID
      } else if options.keepsGaps {
        ids.append(Self.none)
      }
    }
    if pending != Self.none { ids.append(pending) }
  }

  /// The unknown token; `nil` if none is named, so that unknown characters are dropped.
  private func unknownSymbol(_ word: Span<UInt8>) throws -> UInt32? {
    if unknownID == nil, options.unknownToken != nil {
      throw TokenizerError.unencodable(file: "", text: word.text)
    }
    return unknownID
  }

  /// Appends the byte pieces of a character with its prefix and suffix, if there are all of them.
  private func appendBytes(
    _ word: Span<UInt8>, _ range: Range<Int>, _ variant: Int, to ids: inout [UInt32]
  ) -> Bool {
    if byteIDs.isEmpty { return false }
    var bytes: [UInt8] = variant & 1 == 1 ? options.prefix : []
    for index in range { bytes.append(word[index]) }
    if variant & 2 == 2 { bytes += options.suffix }
    guard bytes.allSatisfy({ byteIDs[Int($0)] != Self.none }) else { return false }
    for byte in bytes { ids.append(byteIDs[Int(byte)]) }
    return true
  }

  /// The pieces of one character, in all the forms that it has in a word.
  func pieces(of scalar: UInt32) -> [UInt32] {
    characters.map { $0[scalar] }.filter { $0 != Self.none }
  }

  private static func characters(
    of vocabulary: Vocabulary, prefix: [UInt8], suffix: [UInt8]
  ) -> ScalarTable {
    var table = ScalarTable()
    for id in vocabulary.ids() {
      guard let spelling = vocabulary.spelling(of: id),
        spelling.count > prefix.count + suffix.count, spelling.starts(with: prefix),
        spelling.suffix(suffix.count).elementsEqual(suffix)
      else { continue }
      let core = Array(spelling.dropFirst(prefix.count).dropLast(suffix.count))
      guard core.count <= 4, core[0] < 0x80 || core[0] >= 0xC0,
        UTF8Text.length(leading: core[0]) == core.count
      else { continue }
      var index = 0
      table[UTF8Text.next(core.span, &index)] = id.rawValue
    }
    return table
  }
}

extension Vocabulary {
  /// The pieces `<0x00>` … `<0xFF>`, `.max` where one is missing.
  func byteIDs() -> [UInt32] {
    (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      let spelling = "<0x\(byte < 16 ? "0" : "")\(digits)>"
      return id(of: spelling)?.rawValue ?? .max
    }
  }
}
