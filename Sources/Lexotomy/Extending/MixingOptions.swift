public import Corpora
public import Initializers

/// How the rows of added pieces are made.
public struct MixingOptions: Sendable {
  /// What a part of a piece counts in subword means.
  public enum SubwordWeighting: Sendable {
    /// As the initializer has it.
    case parts(SubwordMeanInitializer.Weighting)
    /// Halves of the two parts of each merge, all the way down.
    case mergeParents
  }

  /// The method.
  public var method: Method
  /// The methods that are asked, in this order, where the first makes nothing.
  public var fallbacks: [Method] = [.subwordMean, .multivariate]
  /// The variance of multivariate noise.
  public var preset: MultivariateInitializer.Preset = .hull
  /// What the deviations of univariate noise are multiplied by.
  public var univariateScale = 1.0
  /// The deviation of random rows; `nil` for the `initializer_range` of the configuration.
  public var deviation: Double?
  /// What the parts of a piece count.
  public var weighting: SubwordWeighting = .parts(.uniform)
  /// What they count for the LM head, if that differs.
  public var outputWeighting: SubwordWeighting?
  /// How many rows a random convex mixture has.
  public var supportSize = 64
  /// The parameter of its Dirichlet distribution.
  public var concentration = 1.0
  /// How many neighbours are mixed.
  public var neighborCount = 10
  /// The temperature of their softmax.
  public var temperature = 0.1
  /// The file of word vectors; for WECHSEL those of the source's languages.
  public var vectors: String?
  /// WECHSEL's file of word vectors of the new languages; `nil` if one file has all, aligned.
  public var targetVectors: String?
  /// WECHSEL's dictionary, by which the spaces are aligned.
  public var dictionary: String?
  /// The languages whose vectors count, where words have a language (`deu:hund`).
  public var languages: Set<String>?
  /// The file of word translations.
  public var translations: String?
  /// The text in which constrained word2vec sees added pieces in context; or of which vectors of
  /// tokens are made.
  public var contexts: [CorpusSource] = []
  /// Translations of each other, line by line, of which vectors of tokens are made.
  public var parallel: [CorpusSource] = []
  /// The length of vectors that are made of text.
  public var vectorWidth = 200
  /// Files of pairs that were counted before in such text, with the extended tokenizer.
  public var pairs: [String] = []
  /// How many tokens away a context may be.
  public var window = 5
  /// How often constrained word2vec makes the rows; from the second time on, added pieces are contexts
  /// too.
  public var rounds = 1
  /// The model that lends its combinations to orthogonal matching pursuit.
  public var donor: Model?
  /// How many rows such a combination has.
  public var atomCount = 64
  /// The seed of all random numbers.
  public var seed = 0

  /// Chooses a method, with its defaults.
  public init(_ method: Method) { self.method = method }

  /// Whether there is text, or counts of it, that shows tokens in context.
  var hasContexts: Bool { !contexts.isEmpty || !pairs.isEmpty }

  /// The files that the rows are made from, besides the model, with their kinds.
  var files: [(path: String, kind: String)] {
    let named = [
      (vectors, "vectors"), (targetVectors, "vectors"), (dictionary, "dictionary"),
      (translations, "translations"),
    ].compactMap { path, kind in path.map { ($0, kind) } }
    let text = (contexts + parallel).filter { !$0.isStandardInput }.map { ($0.path, "corpus") }
    return named + pairs.map { ($0, "pairs") } + text
  }

  /// The methods in the order in which they are asked, each once.
  var chain: [Method] {
    ([method] + fallbacks).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
