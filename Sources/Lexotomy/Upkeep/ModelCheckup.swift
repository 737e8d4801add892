internal import Checkpoints
internal import Files
internal import JSON
internal import RowPlans
public import Surgery
internal import Tokenizers

/// Looks for what goes wrong when a vocabulary is cut, by any program, in the files of a model alone.
public struct ModelCheckup: Sendable {
  /// The path of the model.
  public let path: String

  /// Prepares to check a model.
  public init(_ path: String) { self.path = path }

  /// Checks it.
  ///
  /// - Returns: The claims; the first that fails may be that the model can be read at all.
  /// - Throws: `FileError` if there is nothing at the path.
  /// - Complexity: O(|V|), and comparing the LM head with the embeddings.
  public func claims() throws -> [Claim] {
    let model: Model
    do { model = try Model(path) } catch let error as FileError { throw error } catch {
      return [
        Claim(
          name: "files", statement: "Tokenizer, configuration and weights agree.",
          findings: ["\(error)"])
      ]
    }
    return [
      Claim(
        name: "files", statement: "Tokenizer, configuration and weights agree.", findings: []),
      rangeClaim(model), reachClaim(model), try twinClaim(model), specialClaim(model),
      try headClaim(model), try staleClaim(model),
    ].compactMap(\.self)
  }

  /// IDs that have no row.
  private func rangeClaim(_ model: Model) -> Claim {
    let bound = model.tokenizer.vocabulary.idBound
    let rows = model.rowCount
    var findings = (model.configuration?.notes(rowCount: rows) ?? []).compactMap { note in
      if case .outOfRange(let id, _) = note.kind {
        "\(note.file): \(note.key) is #\(id), beyond the rows"
      } else {
        nil as String?
      }
    }
    if bound > rows { findings.append("the tokenizer has \(bound) IDs") }
    return Claim(
      name: "range", statement: "No ID is beyond the \(rows) rows.", findings: findings)
  }

  /// Pieces that their own text is not segmented into.
  private func reachClaim(_ model: Model) -> Claim {
    let tokenizer = model.tokenizer
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
    let count = tokenizer.vocabulary.count
    let examples = lost.prefix(5).map { "'\(tokenizer.vocabulary.text(of: $0))'" }
    // Trained vocabularies have some, too; many are the mark of merges that were cut.
    let isMany = lost.count > max(8, count / 10)
    return Claim(
      name: "reach",
      statement: "\(count - lost.count) of \(count) pieces are found in their own text"
        + (lost.isEmpty
          ? "." : "; \(lost.count) are not, such as \(examples.joined(separator: ", "))."),
      findings: isMany ? ["\(lost.count) rows are never read: \(Self.cause(tokenizer.kind))"] : [])
  }

  private static func cause(_ kind: TokenizerKind) -> String {
    kind == .bpe ? "merges that lead to them were dropped" : "better pieces hide them"
  }

  /// Two tokenizers in one folder that read text differently: a normalizer was lost.
  private func twinClaim(_ model: Model) throws -> Claim? {
    guard let folder = model.folder else { return nil }
    let names = try folder.names().filter { name in
      ["spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "spm.model"].contains(name)
        && name != Folder.lastComponent(of: model.tokenizer.path)
    }
    guard let name = names.first,
      let twin = try? TokenizerFormat.read(folder.path(of: name))
    else { return nil }
    let findings = Self.probes.filter {
      Self.pieces(of: $0, by: model.tokenizer) != Self.pieces(of: $0, by: twin)
    }
    return Claim(
      name: "normalizer",
      statement: "\(Folder.lastComponent(of: model.tokenizer.path)) and \(name) read "
        + "\(Self.probes.count) probes alike.",
      findings: findings.map { "'\($0)' is read differently: is the charsmap lost?" })
  }

  /// Texts that normalizers change.
  private static let probes = [
    "ﬁne", "ＡＢＣ１２", "①②", "e\u{301}te\u{301}", "a\u{A0}b", "½", "Å", "a  b",
  ]

  private static func pieces(of text: String, by tokenizer: any Tokenizer) -> [String] {
    var tokens: [Token] = []
    try? tokenizer.makeEncoder()
      .encode(Array(text.utf8).span, addingSpecialTokens: false, into: &tokens)
    return tokens.map { tokenizer.vocabulary.text(of: $0.id) }
  }

  /// Special tokens whose ID in the configuration is not the tokenizer's.
  private func specialClaim(_ model: Model) -> Claim? {
    guard let folder = model.folder, let configuration = model.configuration,
      let bytes = try? InputFile.contents(of: "\(folder.path)/tokenizer_config.json")
    else { return nil }
    var reader = JSONReader(bytes, source: "tokenizer_config.json")
    guard let value = try? reader.readDocument() else { return nil }
    let ids = configuration.ids(rowCount: model.rowCount).filter { $0.file == "config.json" }
    let findings = ["pad", "mask", "unk"].compactMap { kind -> String? in
      let token = value["\(kind)_token"]
      guard let text = token?.string ?? token?["content"]?.string,
        let id = model.tokenizer.vocabulary.id(of: text),
        let configured = ids.first(where: { $0.key == "\(kind)_token_id" }),
        configured.id != id.index
      else { return nil }
      return "config.json has \(kind)_token_id \(configured.id), and '\(text)' is #\(id.index)"
    }
    return Claim(
      name: "special tokens", statement: "The configuration names the tokenizer's padding token.",
      findings: findings)
  }

  /// An LM head that loading replaces by the embeddings.
  private func headClaim(_ model: Model) throws -> Claim? {
    guard let configuration = model.configuration, configuration.tiesWordEmbeddings,
      let head = try model.weights?.storedHead()
    else { return nil }
    let isSame = head.isCopy
    return Claim(
      name: "head",
      statement: isSame
        ? "\(head.name) is the embeddings." : "\(head.name) has rows of its own.",
      findings: isSame
        ? [] : ["the configuration ties it to the embeddings, so loading overwrites \(head.name)"])
  }

  /// Files that hold the vocabulary in another form, which no surgery here rewrites.
  private func staleClaim(_ model: Model) throws -> Claim? {
    guard let folder = model.folder else { return nil }
    let stale = try WeightFiles.copies(in: folder, of: model.weights)
    return Claim(
      name: "copies", statement: "There are no copies of the weights in other forms.",
      outcome: stale.isEmpty
        ? .holds
        : .unchecked("\(stale.joined(separator: ", ")) may be older than model.safetensors"))
  }
}
