internal import Checkpoints
internal import Corpora
internal import Files
internal import Initializers
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Model {
  /// How the added rows of this model were made, if it is an extended one.
  ///
  /// - Throws: `SurgeryError.badMixingFile` and what reading throws.
  func mixing() throws -> Mixing? {
    guard let folder = recordFolder, folder.has(Mixing.fileName) else { return nil }
    let path = try folder.path(of: Mixing.fileName)
    return try Mixing(fileContents: InputFile.contents(of: path), path: path)
  }
}

extension Verifying {
  /// Checks the claims of an extension: the files of weights and of pieces that stand beside the
  /// result must make every byte of it.
  func extensionClaims(_ mixing: Mixing) throws -> [Claim] {
    if mixing.target != nil { return try replacementClaims(mixing) }
    let plan = source.tokenizer.extensionPlan(adding: mixing.names.count, to: source.rowCount)
    var claims = [try sourceClaim(mixing), piecesClaim(mixing)]
    guard !claims.contains(where: \.isRefuted) else { return claims }
    claims.append(try extensionTextClaim())
    var new = NewPieces.none
    if source.holdsTokenizer, result.holdsTokenizer {
      guard let recorded = try recordedPieces() else { return claims + [unrecordedPieces] }
      new = recorded
    } else {
      claims.append(try extensionFilesClaim(plan, mixing))
    }
    return try claims + rowClaims(plan, mixing, new: new)
  }

  /// That the weights are for this source.
  func sourceClaim(_ mixing: Mixing) throws -> Claim {
    let digest = try TokenizerDigest.digest(of: source.tokenizer)
    return
      Claim(
        name: "source", statement: "The weights were made for this source.",
        findings: digest == mixing.tokenizer && mixing.rows.count == source.rowCount
          ? []
          : [
            "they are for the tokenizer \(mixing.tokenizer.hex.prefix(12))… "
              + "and \(mixing.rows.count) rows"
          ])
  }

  /// That sizes, rows and weights follow from the plan.
  func rowClaims(
    _ plan: RowPlan, _ mixing: Mixing, new: NewPieces = .none,
    substitutes: [TokenID: TokenID] = [:]
  ) throws -> [Claim] {
    var claims = try configurationClaims(plan, substitutes: substitutes)
    claims += try extensionWeightClaims(plan, mixing, new)
    claims += try modulesClaim(plan)
    for (name, matrix) in mixing.matrices {
      let certificate = MixingCertificate(of: matrix)
      claims.append(
        certificate.claim(for: name) { String(decoding: mixing.names[$0], as: UTF8.self) })
      claims.append(
        certificate.report(for: name, makesLogits: name != "inputs") {
          source.tokenizer.vocabulary.text(of: TokenID($0))
        })
    }
    return claims
  }

  private func piecesClaim(_ mixing: Mixing) -> Claim {
    let (before, after) = (source.tokenizer.vocabulary, result.tokenizer.vocabulary)
    let moved = before.ids().filter { before.spelling(of: $0) != after.spelling(of: $0) }
    let added = mixing.names.indices.filter { index in
      after.spelling(of: TokenID(before.idBound + index)) != mixing.names[index][...]
    }
    let bound = before.idBound + mixing.names.count
    return Claim(
      name: "pieces",
      statement: "Each of the \(before.count) old pieces keeps its ID, and \(mixing.names.count) "
        + "follow.",
      findings: moved.map { "\($0) '\(before.text(of: $0))' is another piece now" }
        + added.map { "'\(String(decoding: mixing.names[$0], as: UTF8.self))' is not at its row" }
        + (after.idBound > bound ? ["there are IDs beyond #\(bound - 1)"] : []))
  }

  func extensionTextClaim() throws -> Claim {
    guard !sources.isEmpty else {
      return Claim(
        name: "text", statement: "Text is spelt by the result's tokens.",
        outcome: .unchecked("no text was given"))
    }
    let tokenizers = (source.tokenizer, result.tokenizer)
    let parts = try CorpusReader(sources, field: field).fold(jobs: jobs) {
      ExtensionChecker(source: tokenizers.0, result: tokenizers.1)
    } _: { checker, batch in
      try batch.forEachLine { try checker.add($0) }
    } finish: {
      $0.check
    }
    var check = ExtensionCheck()
    for part in parts { check.merge(part) }
    return check.claim()
  }

  private func extensionFilesClaim(_ plan: RowPlan, _ mixing: Mixing) throws -> Claim {
    if let expected { return try tokenizerFilesClaim { expected.files } }
    guard let new = try recordedPieces() else { return unrecordedPieces }
    guard new.pieces.map(\.spelling) == mixing.names else {
      return Claim(
        name: "tokenizer files", statement: "The tokenizer files follow from the pieces.",
        findings: ["\(LearnedPieces.fileName) has other pieces than \(Mixing.fileName)"])
    }
    return try tokenizerFilesClaim {
      try source.tokenizerFolder?.files(after: plan, adding: new)
        ?? source.tokenizer.files(after: plan, adding: new)
    }
  }

  /// The pieces that the file beside the result has, `nil` if it is not there.
  private func recordedPieces() throws -> NewPieces? {
    guard let folder = result.recordFolder, folder.has(LearnedPieces.fileName) else { return nil }
    let path = try folder.path(of: LearnedPieces.fileName)
    return try LearnedPieces(
      fileContents: InputFile.contents(of: path), path: path, tokenizer: source.tokenizer
    ).newPieces
  }

  private var unrecordedPieces: Claim {
    Claim(
      name: "tokenizer files", statement: "The tokenizer files follow from the pieces.",
      outcome: .unchecked("\(LearnedPieces.fileName) is not there"))
  }

  private func extensionWeightClaims(
    _ plan: RowPlan, _ mixing: Mixing, _ new: NewPieces
  ) throws -> [Claim] {
    guard source.weights?.tables.tables.isEmpty == false, result.weights != nil else { return [] }
    return try weightClaims(
      WeightSurgery(
        plan: plan, newPieces: new,
        added: MixedRows(mixing, of: source.vocabularyTables(), jobs: jobs),
        form: source.form(of: result, after: plan)))
  }
}
