internal import Files
internal import Initializers
internal import Surgery
internal import Tokenizers

extension Verifying {
  /// Checks the claims of a replaced tokenizer: the rows must follow from both tokenizers and the
  /// weights.
  func replacementClaims(_ mixing: MixtureFile) throws -> [Claim] {
    let replacement = try source.replacement(by: result)
    let pieces = Statement.pieces(
      .replaced(
        textCount: replacement.textCount, specialCount: replacement.specialCount,
        mixedCount: replacement.names.count))
    let claims = [
      try sourceClaim(mixing), try targetClaim(mixing),
      pieces.checked(
        replacement.names == mixing.names
          ? [] : ["\(MixtureFile.fileName) has weights for other pieces"]),
    ]
    guard !claims.contains(where: \.isRefuted) else { return claims }
    return try claims
      + rowClaims(replacement.rowPlan, mixing, substitutes: replacement.substitutes)
  }

  private func targetClaim(_ mixing: MixtureFile) throws -> Claim {
    let digest = try TokenizerDigest.digest(of: result.tokenizer)
    var findings = digest == mixing.target ? [] : ["it is \(digest.hex.prefix(12))…"]
    for file in expected?.files ?? []
    where try InputFile.contents(of: "\(result.path)/\(file.name)") != file.bytes {
      findings.append("\(file.name) differs")
    }
    return Statement.tokenizer.checked(findings)
  }
}
