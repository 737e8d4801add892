internal import GGUF
internal import RowPlans

/// The vocabulary of a GGUF file: the keys `tokenizer.ggml.*`.
struct GGUFPieces: Sendable {
  /// The kind of a piece; the numbers are those of SentencePiece.
  enum Kind: Int64, Sendable {
    case undefined = 0
    case normal, unknown, control, userDefined, unused, byte
  }

  /// The file.
  let path: String
  /// The kind of segmentation: `llama`, `gpt2`, `bert`, `t5`, ….
  let model: String
  /// The name of the model, empty if it has none.
  let modelName: String
  /// The name of the pre-tokenizer.
  let preTokenizer: String?
  /// The spellings by ID.
  private(set) var spellings = GGUFStrings()
  /// The kind of each piece, which its name may tell better than the file.
  private(set) var kinds: [Kind] = []
  /// The scores by ID; empty if there are none.
  private(set) var scores: [Float] = []
  /// The merges: two pieces with a space between them.
  private(set) var merges = GGUFStrings()
  /// The IDs that keys such as `bos_token_id` name, also those of others than the tokenizer.
  private(set) var named: [String: TokenID] = [:]
  /// The truth values of keys such as `add_bos_token`.
  private(set) var flags: [String: Bool] = [:]
  /// SentencePiece's table of characters.
  private(set) var charsMap: [UInt8] = []

  private static let prefix = "tokenizer.ggml."

  /// Takes the keys of a file.
  ///
  /// - Throws: `TokenizerError` if the file has no pieces, or lists of other lengths beside them.
  init(_ file: GGUFFile) throws {
    path = file.path
    model = file[Self.prefix + "model"]?.text ?? ""
    modelName = file["general.name"]?.text ?? ""
    preTokenizer = file[Self.prefix + "pre"]?.text
    guard case .strings(let tokens)? = file[Self.prefix + "tokens"], !model.isEmpty else {
      throw TokenizerError.noTokenizer(path: path)
    }
    for (id, token) in tokens.enumerated() {
      spellings.append(token.isEmpty ? Array("[EMPTY_\(id)]".utf8)[...] : token)
    }
    try readLists(file)
    if case .strings(let merges)? = file[Self.prefix + "merges"] { self.merges = merges }
    for entry in file.entries {
      let isOwn = entry.key.hasPrefix(Self.prefix)
      guard isOwn || entry.key.hasSuffix("_token_id") else { continue }
      let key = isOwn ? String(entry.key.dropFirst(Self.prefix.count)) : entry.key
      if let value = entry.value.bool { flags[key] = value }
      guard key.hasSuffix("_token_id"), let id = entry.value.int else { continue }
      if id >= 0, id < tokens.count { named[key] = TokenID(id) }
    }
  }

  private mutating func readLists(_ file: GGUFFile) throws {
    kinds = [Kind](repeating: .normal, count: spellings.count)
    if case .integers(let numbers)? = file[Self.prefix + "token_type"] {
      try check(numbers.count, "token_type")
      kinds = try numbers.enumerated().map { id, number in
        if let kind = Kind(rawValue: number) { return kind }
        throw TokenizerError.unknownType(path, "token_type[\(id)]", number)
      }
    }
    let names = KnownNames(kinds.indices.lazy.map(text))
    for id in kinds.indices { kinds[id] = names.kind(of: text(id), saidToBe: kinds[id]) }
    if case .floats(let numbers)? = file[Self.prefix + "scores"] {
      try check(numbers.count, "scores")
      scores = numbers.map { Float($0) }
    }
    if case .integers(let bytes)? = file[Self.prefix + "precompiled_charsmap"] {
      charsMap = bytes.map { UInt8(truncatingIfNeeded: $0) }
    }
  }

  private func check(_ count: Int, _ key: String) throws {
    guard count == spellings.count else {
      throw TokenizerError.unsuitable(
        file: path, place: key,
        problem: "\(count) values stand beside \(spellings.count) pieces. Get the file again.")
    }
  }

  /// The ID that a key names.
  func id(_ key: String) -> TokenID? { named["\(key)_token_id"] }

  /// The pieces of some kinds as tokens.
  func tokens(where isIncluded: (Kind) -> Bool) -> [AddedToken] {
    kinds.indices.filter { isIncluded(kinds[$0]) }.map { id in
      AddedToken(id: TokenID(id), content: text(id), isSpecial: kinds[id] != .userDefined)
    }
  }

  /// The spelling as text.
  func text(_ id: Int) -> String { String(decoding: spellings[id], as: UTF8.self) }

  /// The pieces of a plan, and the merges of which it keeps parts and product.
  func kept(by plan: RowPlan) -> GGUFPieces {
    var result = self
    (result.spellings, result.kinds, result.scores) = (GGUFStrings(), [], [])
    for id in plan.keptIDs() where id.index < spellings.count {
      result.spellings.append(spellings[id.index])
      result.kinds.append(kinds[id.index])
      if !scores.isEmpty { result.scores.append(scores[id.index]) }
    }
    result.merges = GGUFStrings()
    for index in keptMerges(by: plan) { result.merges.append(merges[Int(index)]) }
    result.named = named.compactMapValues(plan.newID)
    return result
  }

  /// Takes what is added behind the others.
  mutating func append(_ added: Additions) {
    for spelling in added.spellings { spellings.append(spelling) }
    kinds += added.spellings.map { _ in .normal }
    if !scores.isEmpty { scores += added.scores }
    for merge in added.merges { merges.append(merge) }
  }

  /// The positions of the merges of which a plan keeps parts and product.
  func keptMerges(by plan: RowPlan) -> [UInt32] {
    var kept = Vocabulary()
    for id in plan.keptIDs() where id.index < spellings.count {
      _ = kept.insert(spellings[id.index], id: id)
    }
    return merges.indices.filter { index in
      Self.parts(merges[index]).allSatisfy { kept.id(of: $0) != nil }
    }.map { UInt32($0) }
  }

  /// The parts and the product of a merge.
  private static func parts(_ merge: ArraySlice<UInt8>) -> [[UInt8]] {
    let parts = merge.split(separator: 0x20).map(Array.init)
    return parts + [parts.flatMap(\.self)]
  }
}

extension TokenizerError {
  fileprivate static func unknownType(
    _ file: String, _ place: String, _ number: Int64
  ) -> TokenizerError {
    .unknownType(file: file, place: place, type: String(number))
  }
}
