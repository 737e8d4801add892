internal import Files
internal import JSON
internal import RowPlans

/// `vocab.json`: an object from pieces to IDs (GPT-2, RoBERTa, Marian, M2M100).
struct VocabularyJSON: CompanionFile {
  let name: String
  private let ids: [TokenID]
  let vocabulary: Vocabulary
  /// The pieces that the primary tokenizer does not have.
  private let extras: [TokenID: [UInt8]]
  private let isIndented: Bool

  /// Reads the pieces, which must have the same IDs in `primary` or neither piece nor ID there.
  ///
  /// - Throws: `TokenizerError.unsuitable` if one has another ID; `JSONError`.
  init(_ path: String, _ bytes: [UInt8], _ primary: any Tokenizer) throws {
    name = Folder.lastComponent(of: path)
    vocabulary = primary.vocabulary
    isIndented = bytes.contains(0x0A)
    var ids: [TokenID] = []
    var extras: [TokenID: [UInt8]] = [:]
    var reader = JSONReader(bytes, source: path)
    var key: [UInt8] = []
    try reader.readObject(keyBytes: &key) { reader, piece in
      let id = try reader.readNumber().int ?? -1
      let known = primary.vocabulary.id(of: piece)
      guard let id = UInt32(exactly: id).map({ TokenID($0) }), known == nil || known == id,
        known != nil || primary.vocabulary.spelling(of: id) == nil
      else { throw CompanionProblem.otherPiece(piece, id: id, file: path, primary: primary) }
      if known == nil { extras[id] = piece }
      ids.append(id)
    }
    try reader.finish()
    try CompanionProblem.checkAll(Set(ids), file: path, primary: primary)
    self.ids = ids
    self.extras = extras
  }

  /// Reads pieces that stand in no other file.
  ///
  /// - Throws: `TokenizerError.conflict`, `JSONError`.
  init(_ path: String, _ bytes: [UInt8]) throws {
    name = Folder.lastComponent(of: path)
    extras = [:]
    isIndented = bytes.contains(0x0A)
    var vocabulary = Vocabulary()
    var reader = JSONReader(bytes, source: path)
    ids = try vocabulary.insertPieces(from: &reader, file: path)
    try reader.finish()
    self.vocabulary = vocabulary
  }

  func bytes(after plan: RowPlan) throws -> [UInt8]? { try bytes(after: plan, adding: .none) }

  func bytes(after plan: RowPlan, adding new: NewPieces) throws -> [UInt8]? {
    var writer = JSONWriter(isIndented: isIndented)
    writer.writeObject { writer in
      for id in ids {
        guard let newID = plan.newID(of: id) else { continue }
        writer.write(key: vocabulary.spelling(of: id) ?? extras[id, default: []][...])
        writer.write(literal: String(newID.rawValue))
      }
      for (id, row) in plan.rows.enumerated() {
        guard case .added(let number) = row else { continue }
        writer.write(key: new.pieces[number].spelling[...])
        writer.write(literal: String(id))
      }
    }
    return writer.bytes
  }

  func notes(after plan: RowPlan) throws -> [String] {
    extras.sorted { $0.key < $1.key }.filter { !plan.keeps($0.key) }.map { id, piece in
      "\(name): '\(String(decoding: piece, as: UTF8.self))' (\(id)) is gone; the tokenizer itself "
        + "does not have it."
    }
  }
}

/// `merges.txt`: one merge a line, two pieces with a space between them, the first rank first.
struct MergesText: CompanionFile {
  let name = "merges.txt"
  private let contents: [UInt8]
  private let vocabulary: Vocabulary

  /// Takes the contents, which must be the merges of `primary` where it has any.
  ///
  /// - Throws: `TokenizerError.unsuitable` at the first line that is another merge.
  init(_ path: String, _ contents: [UInt8], _ primary: any Tokenizer) throws {
    self.contents = contents
    vocabulary = primary.vocabulary
    guard case .bpe(let model)? = (primary as? HuggingFaceTokenizer)?.model else { return }
    var rank = 0
    let merges = model.merges.merges
    for line in Self.merges(contents) {
      let parts = line.split(separator: 0x20)
      guard rank < merges.count, parts.count == 2,
        vocabulary.id(of: parts[0])?.rawValue == merges[rank].left,
        vocabulary.id(of: parts[1])?.rawValue == merges[rank].right
      else { throw CompanionProblem.otherMerge(line, rank: rank, file: path, primary: primary) }
      rank += 1
    }
    guard rank == merges.count else {
      throw CompanionProblem.otherMerge([], rank: rank, file: path, primary: primary)
    }
  }

  /// The lines that are merges.
  private static func merges(_ contents: [UInt8]) -> some Sequence<ArraySlice<UInt8>> {
    let lines = contents.split(separator: 0x0A)
    let isHeaded = lines.first?.starts(with: "#version".utf8) == true
    return lines.dropFirst(isHeaded ? 1 : 0).lazy
      .map { $0.last == 0x0D ? $0.dropLast() : $0 }.filter { !$0.isEmpty }
  }

  /// Keeps the merges whose parts and product are kept, in their order, and the version line.
  func bytes(after plan: RowPlan) throws -> [UInt8]? {
    var result: [UInt8] = []
    var isFirst = true
    for line in contents.split(separator: 0x0A, omittingEmptySubsequences: false) {
      defer { isFirst = false }
      guard isFirst && line.starts(with: "#version".utf8) || line.isEmpty || keeps(line, plan)
      else {
        continue
      }
      if !isFirst { result.append(0x0A) }
      result.append(contentsOf: line)
    }
    return result
  }

  /// Appends the new merges.
  func bytes(after plan: RowPlan, adding new: NewPieces) throws -> [UInt8]? {
    var result = try bytes(after: plan) ?? []
    if !new.merges.isEmpty, result.last != 0x0A { result.append(0x0A) }
    for merge in new.merges { result += merge.left + [0x20] + merge.right + [0x0A] }
    return result
  }

  private func keeps(_ line: ArraySlice<UInt8>, _ plan: RowPlan) -> Bool {
    let parts = (line.last == 0x0D ? line.dropLast() : line).split(separator: 0x20)
    guard parts.count == 2 else { return false }
    return [Array(parts[0]), Array(parts[1]), Array(parts[0]) + parts[1]].allSatisfy { piece in
      vocabulary.id(of: piece).map(plan.keeps) ?? false
    }
  }
}
