internal import Checkpoints
internal import Files
internal import Initializers
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers
internal import WordVectors

/// Fills the weights of added rows by the methods that are asked for.
struct MixingMaker {
  let model: Model
  /// The added pieces, by the number of their row.
  let new: NewPieces
  /// The tokenizer with them.
  let extended: any Tokenizer
  let options: MixingOptions
  let jobs: Int
  /// What the tokenizer is replaced by, if it is.
  let replacement: VocabularyReplacement?

  private let tables: VocabularyTables

  /// Prepares to fill the weights.
  ///
  /// - Throws: As `Model.vocabularyTables()`.
  init(
    model: Model, new: NewPieces, extended: any Tokenizer, options: MixingOptions, jobs: Int,
    replacement: VocabularyReplacement? = nil
  ) throws {
    self.model = model
    self.new = new
    self.extended = extended
    self.options = options
    self.jobs = jobs
    self.replacement = replacement
    tables = try model.vocabularyTables()
  }

  private var names: [[UInt8]] { new.pieces.map(\.spelling) }
  /// The added pieces as the source would spell them.
  private var spellings: [[UInt8]] { replacement?.sourceSpellings ?? names }

  /// Fills the weights.
  ///
  /// - Throws: `InitializerError`, `OperationError`, and the errors of what is read.
  func make() throws -> Mixing {
    let rows = try SourceRows(count: model.rowCount, lenders: model.lenders())
    // It makes the rows of both sides at once.
    let skipGram = try options.chain.contains(.cw2v) ? skipGram(rows) : nil
    let input = try matrix(rows, skipGram, isOutput: false)
    // Outputs have weights of their own where the method says so, and the head its own rows.
    let differs = options.outputWeighting != nil || options.chain.contains(.cw2v)
    let output = differs && !tables.isTied ? try matrix(rows, skipGram, isOutput: true) : nil
    return try Mixing(
      tokenizer: TokenizerDigest.digest(of: model.tokenizer), rows: rows, names: names,
      input: input, output: output, seed: options.seed,
      target: replacement == nil ? nil : TokenizerDigest.digest(of: extended))
  }

  private func matrix(
    _ rows: SourceRows, _ skipGram: ConstrainedSkipGram?, isOutput: Bool
  ) throws -> MixingMatrix {
    let initializers = try options.chain.map {
      try initializer($0, rows, skipGram, isOutput: isOutput)
    }
    return try InitializerChain(initializers, of: rows).mixing(pieceCount: new.pieces.count)
  }

  private func initializer(
    _ method: Method, _ rows: SourceRows, _ skipGram: ConstrainedSkipGram?, isOutput: Bool
  ) throws -> any Initializer {
    switch method {
    case .zero: return ZeroInitializer()
    case .random: return try RandomInitializer(deviation: deviation)
    case .mean: return MeanInitializer(rows)
    case .univariate: return UnivariateInitializer(rows, scale: options.univariateScale)
    case .multivariate: return try MultivariateInitializer(rows, options.preset)
    case .convexHull:
      return try ConvexHullInitializer(
        rows, names: names, support: .drawn(options.supportSize),
        concentration: options.concentration, seed: UInt64(bitPattern: Int64(options.seed)))
    case .subwordMean: return try subwordMean(rows, isOutput: isOutput)
    case .omp: return try pursuit(rows)
    case .ofa:
      return try OFAInitializer(
        rows,
        vectors: tokenVectors(rows)
          ?? vectors.pooled(for: .ofa, options: .init(languages: options.languages)),
        k: options.neighborCount, temperature: options.temperature, jobs: jobs)
    case .wechsel:
      let (found, alignment) =
        try tokenVectors(rows).map { ($0, .aligned) } ?? vectors.aligned()
      return try WECHSELInitializer(
        rows, vectors: found, alignment: alignment, k: options.neighborCount,
        temperature: options.temperature, jobs: jobs)
    case .focus:
      return try FOCUSInitializer(
        rows, vectors: tokenVectors(rows) ?? vectors.pooled(for: .focus, options: .wechsel),
        jobs: jobs)
    case .align: return AlignInitializer(rows, table: try vectors.translations())
    case .cw2v:
      guard let skipGram else { throw OperationError.noWeights(path: model.path) }
      return isOutput ? skipGram.output ?? skipGram.input : skipGram.input
    }
  }

  private var vectors: MixingVectors {
    MixingVectors(
      source: model.tokenizer, extended: extended, sourceRowCount: model.rowCount,
      pieceCount: new.pieces.count, options: options, jobs: jobs,
      addedIDs: replacement?.addedIDs)
  }

  private func skipGram(_ rows: SourceRows) throws -> ConstrainedSkipGram {
    guard let input = tables.input else { throw OperationError.noWeights(path: model.path) }
    let parts = PieceParts(spellings, in: model.tokenizer)
    let hints = try names.indices.map { try parts.parts(of: $0).map(\.id.index) }
    var settings = SkipGramSettings()
    settings.rounds = options.rounds
    return try ConstrainedSkipGram(
      rows, input: input, output: tables.head, counts: cw2vContexts(rows), settings: settings,
      hints: { hints[$0] }, jobs: jobs)
  }

  private func cw2vContexts(_ rows: SourceRows) throws -> PairContexts {
    guard options.hasContexts else {
      throw OperationError.methodNeeds(Method.cw2v.rawValue, [.contexts, .pairs])
    }
    return try contexts(rows)
  }

  /// Vectors of tokens that are made of text, if there is text to make them of.
  private func tokenVectors(_ rows: SourceRows) throws -> AuxiliaryVectors? {
    let all: [(ingredient: OperationError.Ingredient, isGiven: Bool)] = [
      (.vectors, options.vectors != nil), (.parallel, !options.parallel.isEmpty),
      // cw2v may be asked as well, and takes the contexts for itself.
      (.contexts, options.hasContexts && !options.chain.contains(.cw2v)),
    ]
    let given = all.filter(\.isGiven).map(\.ingredient)
    guard given.count < 2 else { throw OperationError.manyVectors(given) }
    if !options.parallel.isEmpty { return try vectors.ofTranslations() }
    guard options.vectors == nil, options.hasContexts else { return nil }
    return try vectors.trained(on: Associations(contexts(rows)))
  }

  /// The counts of text, of files that were counted before, or of both.
  private func contexts(_ rows: SourceRows) throws -> PairContexts {
    var pairs = try options.pairs.isEmpty ? nil : PairCounts(merging: options.pairs)
    if pairs == nil || !options.contexts.isEmpty {
      var counting = PairCounting(tokenizer: extended, sources: options.contexts)
      (counting.window, counting.jobs) = (pairs?.window ?? options.window, jobs)
      var counted = try counting.perform()
      if let before = pairs { try counted.merge(before) }
      pairs = counted
    }
    guard let pairs else { throw OperationError.noWeights(path: model.path) }
    let digest = try TokenizerDigest.digest(of: extended)
    guard pairs.tokenizer == digest, pairs.idBound == extended.vocabulary.idBound else {
      throw SurgeryError.differentTokenizers(pairs.tokenizer.hex, digest.hex)
    }
    let plan =
      replacement?.rowPlan
      ?? model.tokenizer.extensionPlan(adding: new.pieces.count, to: model.rowCount)
    return PairContexts(
      pairs, plan: plan, sourceRowCount: rows.count, pieceCount: new.pieces.count)
  }

  /// The deviation of the model's own initialization.
  private var deviation: Double {
    options.deviation ?? model.configuration?.initializerRange ?? 0.02
  }

  private func subwordMean(_ rows: SourceRows, isOutput: Bool) throws -> any Initializer {
    let weighting = isOutput ? options.outputWeighting ?? options.weighting : options.weighting
    switch weighting {
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

  private func pursuit(_ rows: SourceRows) throws -> any Initializer {
    guard let donor = options.donor else {
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
      pieces: Matrix(rows: found.count, columns: width, elements: elements),
      k: options.atomCount, jobs: jobs)
  }
}
