public import GGUF
public import RowPlans

extension GGUFTokenizer {
  /// Returns the edits of the metadata for a surgery: lists by token, merges, sizes and IDs.
  ///
  /// - Parameters:
  ///   - file: The file of this tokenizer.
  ///   - plan: The rows: kept ones, and then one for each new piece.
  ///   - new: The pieces that are added.
  /// - Returns: The edits by key.
  /// - Throws: `TokenizerError` if a key of the tokenizer is not known, if it may hold something for
  ///   each token, if the plan drops an ID that a key names, or if the file is a part of a model.
  public func edits(
    of file: GGUFFile, after plan: RowPlan, adding new: NewPieces = .none
  ) throws -> [String: GGUFEdit] {
    let additions = try pieces.additions(new)
    var edits: [String: GGUFEdit] = [:]
    for entry in file.entries {
      if let edit = try edit(of: entry, after: plan, additions) { edits[entry.key] = edit }
    }
    if !additions.merges.isEmpty, edits[Self.prefix + "ggml.merges"] == nil {
      throw TokenizerError.unsuitable(
        file: path, place: "tokenizer.ggml.merges",
        problem: "there are merges to add, and the file has no list of them. Get the file again.")
    }
    return edits
  }

  private func edit(
    of entry: GGUFFile.Entry, after plan: RowPlan, _ added: GGUFPieces.Additions
  ) throws -> GGUFEdit? {
    if entry.key.hasSuffix("_token_id") { return try newID(entry, plan) }
    guard entry.key.hasPrefix(Self.prefix) else { return try other(entry, plan) }
    switch entry.key.dropFirst(Self.prefix.count) {
    case "ggml.tokens":
      return .items(plan.keptIDs().map(\.rawValue), adding: added.spellings.map { .text($0) })
    case "ggml.scores":
      return .items(
        plan.keptIDs().map(\.rawValue), adding: added.scores.map { .number(Double($0)) })
    case "ggml.token_type":
      let normal = GGUFEdit.Item.number(Double(GGUFPieces.Kind.normal.rawValue))
      return .items(plan.keptIDs().map(\.rawValue), adding: added.spellings.map { _ in normal })
    case "ggml.merges":
      return .items(pieces.keptMerges(by: plan), adding: added.merges.map { .text($0) })
    // Another copy of the tokenizer, which `llama.cpp` does not read.
    case "huggingface.json": return .removed
    case "ggml.model", "ggml.pre", "ggml.precompiled_charsmap", "ggml.token_type_count",
      "chat_template", "chat_templates":
      return nil
    case let key where key.hasPrefix("chat_template."): return nil
    default:
      if entry.value.bool != nil { return nil }
      throw problem(
        entry,
        "this version does not know the key. Nothing was guessed; trim the "
          + "model that was converted.")
    }
  }

  private static var prefix: String { "tokenizer." }

  private func newID(_ entry: GGUFFile.Entry, _ plan: RowPlan) throws -> GGUFEdit? {
    guard let id = entry.value.int, (0..<plan.sourceRowCount).contains(id) else { return nil }
    guard let new = plan.newID(of: TokenID(id)) else {
      throw problem(entry, "the plan drops #\(id). Keep the token.")
    }
    return .number(new.index)
  }

  /// Returns the edit of an entry that is not the tokenizer's.
  private func other(_ entry: GGUFFile.Entry, _ plan: RowPlan) throws -> GGUFEdit? {
    if entry.key == "split.count", let count = entry.value.int, count > 1 {
      throw problem(
        entry,
        "the file is one of \(count) parts. Merge them first, with llama-gguf-split.")
    }
    if entry.key.hasSuffix(".vocab_size"), entry.value.int == plan.sourceRowCount {
      return .number(plan.rows.count)
    }
    if entry.value.listCount == plan.sourceRowCount {
      throw problem(
        entry,
        "the list is as long as the vocabulary, and it is not known whether it "
          + "is indexed by token. Nothing was guessed; trim the model that was converted.")
    }
    return nil
  }

  private func problem(_ entry: GGUFFile.Entry, _ problem: String) -> TokenizerError {
    .unsuitable(file: path, place: "'\(entry.key)'", problem: problem)
  }
}

extension GGUFValue {
  /// The number of items, `nil` if the value is no list.
  fileprivate var listCount: Int? {
    switch self {
    case .strings(let items): items.count
    case .integers(let items): items.count
    case .floats(let items): items.count
    case .bools(let items): items.count
    case .unsigned, .signed, .float, .bool, .string: nil
    }
  }
}
