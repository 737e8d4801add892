internal import Artifacts
internal import Checkpoints
internal import Files
internal import Surgery
internal import Tokenizers

/// The claims of operations that have no record of a plan to verify.
extension Claim {
  /// Checks a model whose rows were put back among the base's.
  ///
  /// - Parameters:
  ///   - base: The model with all pieces.
  ///   - result: The model that was written.
  ///   - comparisons: Its weights, compared with what they should be.
  ///   - keptCount: The number of rows of the trimmed model.
  /// - Returns: The claims about pieces and about weights.
  static func restoration(
    of base: Model, to result: Model, _ comparisons: [WeightComparison], keptCount: Int
  ) -> [Claim] {
    let (before, after) = (base.tokenizer.vocabulary, result.tokenizer.vocabulary)
    let labels = PieceLabels(base.tokenizer)
    let moved = before.ids().filter { before.spelling(of: $0) != after.spelling(of: $0) }
    return [
      Statement.pieces(.restored(count: before.count)).checked(
        moved.prefix(findingLimit).map { "\($0) '\(labels.label(of: $0))' is another piece" }),
      Statement.weights(.restored(keptCount: keptCount)).checked(comparisons.flatMap(\.findings)),
    ]
  }

  /// Returns the claim about the tensors of an adapter, or of a draft model, with their differences.
  static func adaptation(cutCount: Int, otherCount: Int, _ differences: [String]) -> Claim {
    Statement.weights(.adapted(cutCount: cutCount, otherCount: otherCount)).checked(differences)
  }

  /// Checks the digests of files that a run is repeated for.
  ///
  /// - Parameters:
  ///   - run: The number of the run.
  ///   - recorded: The files that it wrote.
  ///   - written: The files that repeating it wrote.
  /// - Returns: The claim.
  static func repetition(
    of run: Int, _ recorded: [ArtifactRecord], _ written: [WrittenFile]
  ) -> Claim {
    let digests = Dictionary(
      written.map { ($0.name, $0.digest?.hex) }, uniquingKeysWith: { first, _ in first })
    // The names in the result: what follows the folder that all files are in.
    let paths = recorded.map { $0.path.split(separator: "/") }
    let depth = (paths.map(\.count).min() ?? 1) - 1
    let findings = zip(recorded, paths).compactMap { file, path -> String? in
      let name = path.dropFirst(depth).joined(separator: "/")
      guard let digest = digests[name] else { return "\(name) is missing" }
      return digest == file.sha256 ? nil : "\(name) is not what run \(run) wrote"
    }
    return Statement.bytes(fileCount: recorded.count, run: run).checked(findings)
  }

  /// Makes the claim about lines that learning had to protect.
  ///
  /// - Parameter changedCount: The number of lines that would have other tokens.
  /// - Returns: The claim.
  static func protection(changedCount: Int) -> Claim {
    Statement.protectedText.checked(
      changedCount == 0 ? [] : ["\(changedCount) lines would have other tokens than before"])
  }
}
