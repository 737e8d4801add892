internal import Files
internal import RowPlans

/// `vocab.txt`: one piece a line, whose number is the ID (BERT).
struct VocabularyText: CompanionFile {
  let name: String
  private let path: String
  private let lines: [ArraySlice<UInt8>]
  private let endsWithLineFeed: Bool

  /// Reads the lines, which must be the pieces of `primary`.
  ///
  /// - Throws: `TokenizerError.conflict` or `.unsuitable` if one is another piece.
  init(_ path: String, _ bytes: [UInt8], _ primary: any Tokenizer) throws {
    self.path = path
    name = Folder.lastComponent(of: path)
    endsWithLineFeed = bytes.last == 0x0A
    lines = (endsWithLineFeed ? bytes.dropLast() : bytes[...])
      .split(separator: 0x0A, omittingEmptySubsequences: false)
    let vocabulary = primary.vocabulary
    for (index, line) in lines.enumerated() {
      let piece = line.last == 0x0D ? line.dropLast() : line
      guard vocabulary.spelling(of: TokenID(index))?.elementsEqual(piece) != true else { continue }
      throw CompanionProblem.otherPiece(
        piece, id: index, file: path, primary: primary)
    }
    try CompanionProblem.checkAll(
      Set(lines.indices.map { TokenID($0) }), file: path, primary: primary)
  }

  func bytes(after plan: RowPlan) throws -> [UInt8]? { try bytes(after: plan, adding: .none) }

  func bytes(after plan: RowPlan, adding new: NewPieces) throws -> [UInt8]? {
    var result: [UInt8] = []
    var count = 0
    for (index, row) in plan.rows.enumerated() {
      if case .kept(let id) = row, id.index >= lines.count { break }
      if index > 0 { result.append(0x0A) }
      switch row {
      case .kept(let id):
        result.append(contentsOf: lines[id.index])
        count += 1
      case .added(let number): result.append(contentsOf: new.pieces[number].spelling)
      }
    }
    let kept = lines.indices.count { plan.keeps(TokenID($0)) }
    guard kept == count else {
      throw TokenizerError.unsuitable(
        file: path, place: "line \(count + 1)",
        problem:
          "the plan puts another row before \(kept - count) pieces of this file, whose line is "
          + "their ID. Plan with rows in the order of their IDs.")
    }
    if endsWithLineFeed { result.append(0x0A) }
    return result
  }
}

/// The fault of a file that does not follow the primary tokenizer.
enum CompanionProblem {
  /// Checks that no piece of the primary tokenizer's model is missing; added tokens may be.
  ///
  /// - Throws: `TokenizerError.unsuitable` for the first one missing.
  static func checkAll(_ ids: Set<TokenID>, file: String, primary: any Tokenizer) throws {
    guard let primary = primary as? HuggingFaceTokenizer else { return }
    for id in primary.vocabulary.ids() where !ids.contains(id) && !primary.addedIDs.contains(id) {
      let piece = String(decoding: primary.vocabulary.spelling(of: id) ?? [], as: UTF8.self)
      throw TokenizerError.unsuitable(
        file: file, place: "\(id)",
        problem: "the piece '\(piece)' of \(Folder.lastComponent(of: primary.path)) is missing. "
          + remedy)
    }
  }

  /// A merge that the primary tokenizer has not at this rank.
  static func otherMerge(
    _ line: ArraySlice<UInt8>, rank: Int, file: String, primary: any Tokenizer
  ) -> TokenizerError {
    let other = Folder.lastComponent(of: primary.path)
    let text = String(decoding: line, as: UTF8.self)
    return .unsuitable(
      file: file, place: "merge \(rank)",
      problem: (line.isEmpty
        ? "a merge of \(other) is missing. " : "'\(text)' is not the merge in \(other). ") + remedy)
  }

  private static let remedy = "Leave this file out, or make one from the other again."

  /// A piece that has another ID in the primary tokenizer, or none.
  static func otherPiece(
    _ piece: some Collection<UInt8>, id: Int, file: String, primary: any Tokenizer
  ) -> TokenizerError {
    let text = String(decoding: piece, as: UTF8.self)
    let other = Folder.lastComponent(of: primary.path)
    let there = primary.vocabulary.id(of: piece).map { "is \($0) in" } ?? "is not in"
    return .unsuitable(
      file: file, place: "#\(id)",
      problem: "the piece '\(text)' \(there) \(other). " + remedy)
  }
}
