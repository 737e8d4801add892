internal import Initializers
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Verifying {
  /// Checks that sizes, rows and weights follow from the plan, and what the mixtures prove.
  func rowClaims(
    _ plan: RowPlan, _ mixing: MixtureFile, new: NewPieces = .none,
    substitutes: [TokenID: TokenID] = [:]
  ) throws -> [Claim] {
    var claims = try configurationClaims(plan, substitutes: substitutes)
    if source.weights != nil, result.weights != nil {
      claims += try weightClaims(
        WeightSurgery(
          plan: plan, newPieces: new,
          added: AddedTables(mixing, of: source.vocabularyTables(), jobs: jobs),
          form: source.form(of: result, after: plan)))
    }
    claims += try modulesClaim(plan)
    for (table, matrix) in mixing.matrices {
      claims += mixtureClaims(of: table, MatrixCertificate(of: matrix), names: mixing.names)
    }
    return claims
  }

  private func mixtureClaims(
    of table: String, _ certificate: MatrixCertificate, names: [[UInt8]]
  ) -> [Claim] {
    // The pieces of a replacement are the result's; those of an extension are spelt alike in both.
    let (old, new) = (sourceLabels, PieceLabels(result.tokenizer))
    let broken = certificate.broken.prefix(Claim.findingLimit).map {
      "'\(new.label(ofNew: names[$0]))' is no convex mixture, and its method makes such"
    }
    return [
      Statement.hull(of: table, .weights(certificate)).checked(broken),
      Statement.mixtures(of: table, certificate, makesLogits: table != "inputs") {
        old.label(of: TokenID($0)).text
      }.checked([]),
    ]
  }
}
