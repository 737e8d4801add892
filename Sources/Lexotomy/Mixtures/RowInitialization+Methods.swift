internal import Checkpoints
internal import Initializers
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers
internal import WordVectors

/// The initializer of each method, with what it works with.
extension RowInitialization {
  /// Makes the initializer of a method.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - skipGram: The rows of `cw2v`, if it is in the chain.
  ///   - isOutput: Whether the rows are for the LM head alone.
  /// - Returns: The initializer.
  /// - Throws: `InitializerError`, `OperationError`, and the errors of what is read.
  func initializer(
    _ method: Method, _ skipGram: ConstrainedSkipGram?, isOutput: Bool
  ) throws -> any Initializer {
    switch method {
    case .zero: return ZeroInitializer()
    case .random: return try RandomInitializer(values(of: RandomInitializer.declaration))
    case .mean: return MeanInitializer(rows)
    case .univariate:
      return UnivariateInitializer(rows, values(of: UnivariateInitializer.declaration))
    case .multivariate:
      return try MultivariateInitializer(rows, values(of: MultivariateInitializer.declaration))
    case .convexHull:
      return try ConvexHullInitializer(
        rows, names: names, values(of: ConvexHullInitializer.declaration),
        seed: UInt64(bitPattern: Int64(self.method.seed)))
    case .subwordMean: return try subwordMean(isOutput: isOutput)
    case .omp: return try pursuit()
    case .ofa:
      let settings = values(of: OFAInitializer.declaration)
      let languages = settings.languages.isEmpty ? nil : Set(settings.languages)
      return try OFAInitializer(
        rows,
        vectors: vectors(by: .ofa, settings.vectors, pooling: .init(languages: languages)),
        settings, jobs: jobs)
    case .wechsel:
      let settings = values(of: WECHSELInitializer.declaration)
      let (found, alignment) = try alignedVectors(settings)
      return try WECHSELInitializer(
        rows, vectors: found, alignment: alignment, settings, jobs: jobs)
    case .focus:
      let settings = values(of: FOCUSInitializer.declaration)
      return try FOCUSInitializer(
        rows, vectors: vectors(by: .focus, settings.vectors, pooling: .wechsel), jobs: jobs)
    case .align:
      return AlignInitializer(
        rows, table: try translations(values(of: AlignInitializer.declaration)))
    case .cw2v:
      guard let skipGram else { throw OperationError.noWeights(path: model.path) }
      return isOutput ? skipGram.output ?? skipGram.input : skipGram.input
    }
  }

  private func values<Settings>(
    of declaration: MethodDeclaration<Settings>
  ) -> SettingValues<Settings> { method.values(of: declaration) }

  /// Makes the rows of `cw2v`, of both sides.
  func skipGram() throws -> ConstrainedSkipGram {
    guard let input = tables.input else { throw OperationError.noWeights(path: model.path) }
    let settings = values(of: CW2VInitializer.declaration)
    guard settings.contexts.areGiven else {
      throw OperationError.methodNeeds(Method.cw2v.rawValue, [.contexts, .pairs])
    }
    let parts = PieceParts(spellings, in: model.tokenizer)
    let hints = try names.indices.map { try parts.parts(of: $0).map(\.id.index) }
    return try ConstrainedSkipGram(
      rows, input: input, output: tables.head, counts: contexts(settings.contexts),
      settings: SkipGramSettings(settings), hints: { hints[$0] }, jobs: jobs)
  }

  private func subwordMean(isOutput: Bool) throws -> any Initializer {
    let settings = values(of: SubwordMeanInitializer.declaration)
    switch isOutput ? settings.outputWeighting ?? settings.weighting : settings.weighting {
    case .mergeParents:
      let merges = parentMerges()
      return MergeParentsInitializer(rows) { merges[$0] }
    case .parts(let weighting):
      let parts = PieceParts(spellings, in: model.tokenizer)
      let all = try names.indices.map { try parts.parts(of: $0) }
      return try SubwordMeanInitializer(rows, weighting: weighting) { all[$0] }
    }
  }

  private typealias Parents = (
    left: MergeParentsInitializer.Parent, right: MergeParentsInitializer.Parent
  )

  /// The merges that make each added piece.
  private func parentMerges() -> [[Parents]] {
    let positions = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    func parent(_ spelling: [UInt8]) -> MergeParentsInitializer.Parent? {
      positions[spelling].map { .added($0) }
        ?? model.tokenizer.vocabulary.id(of: spelling).map { .source($0) }
    }
    var merges = [[Parents]](repeating: [], count: names.count)
    let rules = model.tokenizer.mergeRules
    for merge in new.merges {
      let product = rules?.product(merge.left, merge.right) ?? merge.left + merge.right
      guard let piece = positions[product], let left = parent(merge.left),
        let right = parent(merge.right)
      else { continue }
      merges[piece].append((left, right))
    }
    return merges
  }

  private func pursuit() throws -> any Initializer {
    let settings = values(of: OMPInitializer.declaration)
    guard let donor = try settings.donor.map({ try Model($0) }) else {
      throw OperationError.methodNeeds(Method.omp.rawValue, [.donor])
    }
    guard let table = try donor.vocabularyTables().input else {
      throw OperationError.noWeights(path: donor.path)
    }
    let match = PieceMatch(of: model.tokenizer)
    let shared = match.pairs(with: donor.tokenizer).filter { rows.lends($0.source) }
    let donors = PieceMatch(of: donor.tokenizer)
    let atoms = try table.read(shared.map(\.other.index))
    let found = spellings.map { donors.id(ofText: model.tokenizer.comparableText(ofNew: $0)) }
    let width = table.columns
    var elements: [Float] = []
    for id in found {
      elements +=
        try id.map { try table.read([$0.index]).elements }
        ?? [Float](repeating: 0, count: width)
    }
    return try OMPInitializer(
      rows, shared: shared.map(\.source.index), atoms: atoms,
      pieces: Matrix(rows: found.count, columns: width, elements: elements), settings, jobs: jobs)
  }
}
