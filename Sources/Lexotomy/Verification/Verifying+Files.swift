internal import Checkpoints
internal import Files
internal import RowPlans
internal import Tokenizers

extension Verifying {
  /// Checks that each tokenizer file says what rewriting the source's gives.
  func tokenizerFilesClaim(_ make: () throws -> [TokenizerFile]) throws -> Claim {
    let expected: [TokenizerFile]
    do { expected = try make() } catch let error as TokenizerError {
      return Statement.tokenizerFiles(.refused).checked([error.description])
    }
    var findings: [String] = []
    for file in expected {
      let path =
        result.folder.map { "\($0.path)/\(file.name)" }
        ?? (expected.count == 1 ? result.path : "\(Folder.parent(of: result.path))/\(file.name)")
      guard let bytes = try? InputFile.contents(of: path) else {
        findings.append("\(file.name) is missing")
        continue
      }
      if bytes != file.bytes { findings.append("\(file.name) is not the source's, rewritten") }
    }
    return Statement.tokenizerFiles(.rewritten(count: expected.count)).checked(findings)
  }

  /// Checks that the configuration has sizes and IDs as planned, and rows for all IDs.
  func configurationClaims(
    _ plan: RowPlan, substitutes: [TokenID: TokenID] = [:]
  ) throws -> [Claim] {
    guard let before = source.configuration, let after = result.configuration else { return [] }
    let values = Dictionary(uniqueKeysWithValues: after.files.map { ($0.name, $0.bytes) })
    let rewriting = try before.rewritten(
      by: plan, substitutes: substitutes, form: source.form(of: result, after: plan))
    let wrong = rewriting.files.filter { values[$0.name] != $0.bytes }
    return [
      Statement.configuration(fileCount: rewriting.files.count)
        .checked(wrong.map { "\($0.name) is not the source's, rewritten" }),
      Statement.range(rowCount: result.rowCount, isOfTokenizer: true)
        .checked(result.tokenizerRangeFindings()),
    ]
  }

  /// Checks that the modules of sentence-transformers are the source's.
  func modulesClaim(_ plan: RowPlan) throws -> [Claim] {
    guard let modules = source.modules, let folder = result.folder else { return [] }
    let files = try modules.files(after: plan, rowCount: result.rowCount)
    let wrong = try files.filter { file in
      guard let result = try? InputFile("\(folder.path)/\(file.place)") else { return true }
      if let bytes = file.bytes {
        return try result.size != bytes.count
          || result.firstDifference(from: bytes, at: 0) != nil
      }
      guard let source = try? InputFile(file.path), source.size == result.size else { return true }
      return try source.firstDifference(in: 0..<source.size, from: result, at: 0) != nil
    }
    return [
      Statement.modules(modules.modules.count, fileCount: files.count)
        .checked(wrong.map { "\($0.place) is missing, or is not the source's" })
    ]
  }
}

extension Model {
  /// Returns the findings about IDs of the tokenizer that have no row.
  func tokenizerRangeFindings() -> [String] {
    let bound = tokenizer.vocabulary.idBound
    return bound > rowCount ? ["the tokenizer has \(bound) IDs"] : []
  }
}
