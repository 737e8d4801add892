internal import Files
internal import Initializers
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Verifying {
  /// Checks the claims of an extension: the files of weights and of pieces that stand beside the
  /// result must make every byte of it.
  func extensionClaims(_ mixing: MixtureFile) throws -> [Claim] {
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

  /// Checks that the weights are for this source.
  func sourceClaim(_ mixing: MixtureFile) throws -> Claim {
    let digest = try TokenizerDigest.digest(of: source.tokenizer)
    let isRight = digest == mixing.tokenizer && mixing.rows.count == source.rowCount
    return Statement.source.checked(
      isRight
        ? []
        : [
          "they are for the tokenizer \(mixing.tokenizer.hex.prefix(12))… "
            + "and \(mixing.rows.count) rows"
        ])
  }

  private func piecesClaim(_ mixing: MixtureFile) -> Claim {
    let (before, after) = (source.tokenizer.vocabulary, result.tokenizer.vocabulary)
    let labels = sourceLabels
    let moved = before.ids().filter { before.spelling(of: $0) != after.spelling(of: $0) }
    let added = mixing.names.indices.filter { index in
      after.spelling(of: TokenID(before.idBound + index)) != mixing.names[index][...]
    }
    let bound = before.idBound + mixing.names.count
    let limit = Claim.findingLimit
    return Statement.pieces(
      .extended(sourceCount: before.count, addedCount: mixing.names.count)
    ).checked(
      moved.prefix(limit).map { "\($0) '\(labels.label(of: $0))' is another piece now" }
        + added.prefix(limit).map {
          "'\(labels.label(ofNew: mixing.names[$0]))' is not at its row"
        } + (after.idBound > bound ? ["there are IDs beyond #\(bound - 1)"] : []))
  }

  /// Checks that text is spelt by the tokens it has now.
  func extensionTextClaim() throws -> Claim {
    guard !sources.isEmpty else {
      return Statement.text(.noneExtended).unchecked(because: "no text was given")
    }
    let (before, after) = (source.tokenizer, result.tokenizer)
    let parts = try encode {
      ExtensionChecker(source: before, result: after)
    } add: { checker, line, _ in
      try checker.add(line)
    } finish: {
      $0.check
    }
    var check = ExtensionCheck()
    for part in parts { check.merge(part) }
    return Statement.text(.extended(check)).checked(
      check.misspelt == 0
        ? [] : check.examples.map { "'\(PieceLabel.line($0))' is spelt by other tokens" })
  }

  private func extensionFilesClaim(_ plan: RowPlan, _ mixing: MixtureFile) throws -> Claim {
    if let expected { return try tokenizerFilesClaim { expected.files } }
    guard let new = try recordedPieces() else { return unrecordedPieces }
    guard new.pieces.map(\.spelling) == mixing.names else {
      return Statement.tokenizerFiles(.pieces)
        .checked(["\(LearnedPieces.fileName) has other pieces than \(MixtureFile.fileName)"])
    }
    return try tokenizerFilesClaim {
      try source.tokenizerFolder?.files(after: plan, adding: new)
        ?? source.tokenizer.files(after: plan, adding: new)
    }
  }

  /// Reads the pieces that the file beside the result has; `nil` if it is not there.
  private func recordedPieces() throws -> NewPieces? {
    guard let folder = result.recordFolder, folder.has(LearnedPieces.fileName) else { return nil }
    let path = try folder.path(of: LearnedPieces.fileName)
    return try LearnedPieces(
      fileContents: InputFile.contents(of: path), path: path, tokenizer: source.tokenizer
    ).newPieces
  }

  private var unrecordedPieces: Claim {
    Statement.tokenizerFiles(.pieces)
      .unchecked(because: "\(LearnedPieces.fileName) is not there")
  }
}
