internal import Checkpoints
internal import Files
internal import JSON
internal import RowPlans
internal import Tokenizers

extension Model {
  /// Checks that pieces are found in their own text.
  ///
  /// Trained vocabularies have some that are not; many are the mark of merges that were cut.
  func reachClaim() -> Claim {
    let lost = unreachablePieces()
    let count = tokenizer.vocabulary.count
    let labels = PieceLabels(tokenizer)
    let cause =
      tokenizer.kind == .bpe
      ? "merges that lead to them were dropped" : "better pieces hide them"
    return Statement.reach(
      count: count, lost: lost.count,
      examples: lost.prefix(5).map { "'\(labels.label(of: $0))'" }
    ).checked(
      lost.count > max(8, count / 10) ? ["\(lost.count) rows are never read: \(cause)"] : [])
  }

  /// Returns the pieces into which their own text is not segmented.
  private func unreachablePieces() -> [TokenID] {
    let added = Set(tokenizer.addedTokens.map(\.id))
    let encoders = tokenizer.sides.map { $0.makeEncoder() }
    var lost: [TokenID] = []
    var tokens: [Token] = []
    for id in tokenizer.vocabulary.ids() where !added.contains(id) && id != tokenizer.unknownID {
      tokens.removeAll(keepingCapacity: true)
      let surface = tokenizer.surface(of: id)
      guard String(validating: surface, as: UTF8.self) != nil, !surface.isEmpty else { continue }
      // Inside a word and at its start, a piece has other neighbours.
      for text in [surface, [0x78] + surface, surface + surface] {
        for encoder in encoders {
          try? encoder.encode(text.span, addingSpecialTokens: false, into: &tokens)
        }
      }
      if !tokens.contains(where: { $0.id == id }) { lost.append(id) }
    }
    return lost
  }

  /// Checks that two tokenizers in one folder read text alike: else a normalizer was lost.
  func normalizerClaim() throws -> Claim? {
    guard let folder else { return nil }
    let own = Folder.lastComponent(of: tokenizer.path)
    let names = try folder.names().filter { name in
      ["spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "spm.model"].contains(name)
        && name != own
    }
    guard let name = names.first, let twin = try? TokenizerFormat.read(folder.path(of: name))
    else { return nil }
    let different = Self.probes.filter { probe in
      Self.spellings(of: probe, by: tokenizer) != Self.spellings(of: probe, by: twin)
    }
    return Statement.normalizer(own, name, probeCount: Self.probes.count)
      .checked(different.map { "'\($0)' is read differently: is the charsmap lost?" })
  }

  /// Texts that normalizers change.
  private static let probes = [
    "ﬁne", "ＡＢＣ１２", "①②", "e\u{301}te\u{301}", "a\u{A0}b", "½", "Å", "a  b",
  ]

  private static func spellings(
    of text: String, by tokenizer: any Tokenizer
  ) -> [ArraySlice<UInt8>?] {
    var tokens: [Token] = []
    try? tokenizer.makeEncoder()
      .encode(Array(text.utf8).span, addingSpecialTokens: false, into: &tokens)
    return tokens.map { tokenizer.vocabulary.spelling(of: $0.id) }
  }

  /// Checks that the configuration has the tokenizer's IDs of special tokens.
  func specialTokensClaim() -> Claim? {
    guard let folder, let configuration,
      let bytes = try? InputFile.contents(of: "\(folder.path)/tokenizer_config.json")
    else { return nil }
    var reader = JSONReader(bytes, source: "tokenizer_config.json")
    guard let value = try? reader.readDocument() else { return nil }
    let ids = configuration.ids(rowCount: rowCount).filter { $0.file == "config.json" }
    let findings = ["pad", "mask", "unk"].compactMap { kind -> String? in
      let token = value["\(kind)_token"]
      guard let text = token?.string ?? token?["content"]?.string,
        let id = tokenizer.vocabulary.id(of: text),
        let configured = ids.first(where: { $0.key == "\(kind)_token_id" }),
        configured.id != id.index
      else { return nil }
      return "config.json has \(kind)_token_id \(configured.id), and '\(text)' is #\(id.index)"
    }
    return Statement.specialTokens.checked(findings)
  }
}
