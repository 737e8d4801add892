internal import Checkpoints
public import Corpora
internal import Files
internal import RowPlans
public import Surgery
internal import Tokenizers

/// Checks from the files alone that a result is what a surgery of its source should give.
public struct Verifying: Sendable {
  /// The source.
  public let source: Model
  /// The result.
  public let result: Model
  /// Text to encode with both.
  public var sources: [CorpusSource] = []
  /// How many threads.
  public var jobs = 1
  /// The field of JSON lines that holds the text.
  public var field = "text"

  /// How many added rows of which nothing is recorded are looked for in the hull of the old ones.
  public var hullLimit = 256

  /// What rewriting the source's tokenizer by a plan gives, if that is known already.
  var expected: (plan: RowPlan, files: [TokenizerFile])?
  /// What was found out of the weights while they were written.
  var written: WrittenModel?

  /// Prepares to check.
  public init(source: Model, result: Model) {
    self.source = source
    self.result = result
  }

  /// Checks every claim that can be checked.
  ///
  /// - Returns: The claims, with what was found.
  /// - Throws: the typed errors of what cannot be read.
  public func claims() throws -> [Claim] {
    if let mixing = try result.mixing() { return try extensionClaims(mixing) }
    let comparison = TokenizerComparison(source: source.tokenizer, result: result.tokenizer)
    if let claims = try strangerClaims(comparison) { return claims }
    var claims = comparison.claims()
    claims.append(try textClaim(comparison))
    guard let plan = comparison.rowPlan(sourceRowCount: source.rowCount) else {
      return claims + [
        Claim(
          name: "rows", statement: "The rows follow from the pieces.",
          outcome: .unchecked("the pieces do not tell the rows"))
      ]
    }
    if !(source.holdsTokenizer && result.holdsTokenizer) {
      claims.append(try tokenizerFilesClaim { try expectedFiles(plan) })
    }
    claims += try configurationClaims(plan)
    claims += try weightClaims(
      WeightSurgery(plan: plan, form: source.form(of: result, after: plan)))
    claims += try modulesClaim(plan)
    return claims
  }

  private func textClaim(_ comparison: TokenizerComparison) throws -> Claim {
    guard !sources.isEmpty else {
      return Claim(
        name: "text", statement: "Text whose tokens are kept is segmented as before.",
        outcome: .unchecked("no text was given; the theorem stands for all text"))
    }
    let parts = try CorpusReader(sources, field: field).fold(jobs: jobs) {
      SegmentationChecker(comparison)
    } _: { checker, batch in
      let language = batch.source.language.text
      try batch.forEachLine { try checker.add($0, language: language) }
    } finish: {
      $0.check
    }
    var check = SegmentationCheck()
    for part in parts { check.merge(part) }
    return check.claim()
  }

  /// Each tokenizer file says what rewriting the source's gives.
  func tokenizerFilesClaim(_ make: () throws -> [TokenizerFile]) throws -> Claim {
    let expected: [TokenizerFile]
    do { expected = try make() } catch let error as TokenizerError {
      return Claim(
        name: "tokenizer files", statement: "The source's tokenizer files can be rewritten so.",
        findings: [error.description])
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
    return Claim(
      name: "tokenizer files",
      statement: "\(expected.count) tokenizer files are the source's with IDs as planned.",
      findings: findings)
  }

  private func expectedFiles(_ plan: RowPlan) throws -> [TokenizerFile] {
    if let expected, expected.plan == plan { return expected.files }
    return try source.tokenizerFolder?.files(after: plan) ?? source.tokenizer.files(after: plan)
  }

  func configurationClaims(
    _ plan: RowPlan, substitutes: [TokenID: TokenID] = [:]
  ) throws -> [Claim] {
    guard let before = source.configuration, let after = result.configuration else { return [] }
    let values = Dictionary(uniqueKeysWithValues: after.files.map { ($0.name, $0.bytes) })
    let rewriting = try before.rewritten(
      by: plan, substitutes: substitutes, form: source.form(of: result, after: plan))
    let wrong = rewriting.files.filter { values[$0.name] != $0.bytes }
    let outside = after.ids(rowCount: result.rowCount).filter { $0.id >= result.rowCount }
    return [
      Claim(
        name: "configuration",
        statement: "Every size and token ID in \(rewriting.files.count) files is as planned.",
        findings: wrong.map { "\($0.name) is not the source's, rewritten" }
          + outside.map { "\($0.file): \($0.key) is #\($0.id), beyond the rows" }),
      Claim(
        name: "range",
        statement: "No ID of the tokenizer is beyond the \(result.rowCount) rows.",
        findings: result.tokenizer.vocabulary.idBound > result.rowCount
          ? ["the tokenizer has \(result.tokenizer.vocabulary.idBound) IDs"] : []),
    ]
  }

  /// The modules of sentence-transformers are the source's.
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
      Claim(
        name: "modules",
        statement: "\(files.count) files of \(modules.modules.count) modules are the source's.",
        findings: wrong.map { "\($0.place) is missing, or is not the source's" })
    ]
  }

  /// The weights are what a surgery makes of the source's.
  func weightClaims(_ surgery: WeightSurgery) throws -> [Claim] {
    let comparisons = try source.weights?.compare(
      surgery, with: result, knowing: written?.comparisons ?? [], jobs: jobs)
    return comparisons?.map(\.claim) ?? []
  }
}
