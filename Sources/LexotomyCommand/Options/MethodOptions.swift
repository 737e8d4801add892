public import ArgumentParser
public import Initializers
internal import Corpora
internal import JSON
internal import Lexotomy

extension Method: ExpressibleByArgument {}

/// How the rows of added pieces are made, as options.
struct MixingArguments: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The method.", valueName: "name"))
  var method: Method = .subwordMean

  @Option(
    name: .customLong("fallback"),
    help: ArgumentHelp(
      "What is asked where the method makes nothing, in this order; repeatable "
        + "(default: subword-mean, multivariate).", valueName: "name"))
  var fallbacks: [Method] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "multivariate: hull, hewitt (1e-5), hf (1e-9), full (1), or a number.", valueName: "v"))
  var variance: VarianceArgument = VarianceArgument(preset: .hull)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "univariate: what the deviations are multiplied by; random: the deviation itself.",
      valueName: "s"))
  var deviation: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "subword-mean: uniform, characters, first, merges, or position:E (weights exp(E·i)).",
      valueName: "how"))
  var weighting: WeightingArgument = WeightingArgument(weighting: .parts(.uniform))

  @Option(
    name: .long,
    help: ArgumentHelp("subword-mean: the same for an untied LM head.", valueName: "how"))
  var outputWeighting: WeightingArgument?

  @Option(
    name: .long,
    help: ArgumentHelp("convex-hull: how many rows a mixture has.", valueName: "n"))
  var support = 64

  @Option(
    name: .long,
    help: ArgumentHelp("convex-hull: the parameter of the Dirichlet distribution.", valueName: "a"))
  var concentration = 1.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "ofa, focus, wechsel: word vectors (.vec, .bin, .wv, .npz); or --parallel, or --contexts.",
      valueName: "file"))
  var vectors: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "wechsel: word vectors of the new languages, if --vectors has not all.", valueName: "file"))
  var targetVectors: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "wechsel: pairs of words, by which both spaces are aligned.", valueName: "file"))
  var dictionary: String?

  @Option(
    name: .customLong("vector-language"),
    help: ArgumentHelp(
      "ofa: use the vectors of this language only (deu for deu:hund); repeatable.",
      valueName: "code"))
  var vectorLanguages: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("ofa, wechsel: how many neighbours are mixed.", valueName: "k"))
  var neighbors = 10

  @Option(
    name: .long, help: ArgumentHelp("ofa, wechsel: the temperature of softmax.", valueName: "t"))
  var temperature = 0.1

  @Option(
    name: .long,
    help: ArgumentHelp(
      "align: lines of an old word, a new word and a count or probability.", valueName: "file"))
  var translations: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "cw2v, or to make vectors of: text with the new pieces in context; repeatable.",
      valueName: "file"))
  var contexts: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "To make vectors of: text whose lines are translations of the same lines of the others; "
        + "repeatable.", valueName: "file"))
  var parallel: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("The length of vectors that are made of text.", valueName: "n"))
  var vectorWidth = 200

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The same as pairs that lexotomy count --pairs counted with the new tokenizer; repeatable.",
      valueName: "file"))
  var pairs: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("How many tokens away a context may be.", valueName: "n"))
  var window = 5

  @Option(
    name: .long,
    help: ArgumentHelp(
      "cw2v: how often rows are made; from the second time on, new pieces are contexts too.",
      valueName: "n"))
  var rounds = 1

  @Option(name: .long, help: ArgumentHelp("omp: the model to learn from.", valueName: "model"))
  var donor: String?

  @Option(
    name: .long, help: ArgumentHelp("omp: how many rows a combination has.", valueName: "n"))
  var atoms = 64

  func validate() throws {
    guard (1...1000).contains(window) else {
      throw ValidationError("--window \(window): give a number from 1 to 1000.")
    }
    guard (1...4096).contains(vectorWidth) else {
      throw ValidationError("--vector-width \(vectorWidth): give a number from 1 to 4096.")
    }
    guard (1...100).contains(rounds) else {
      throw ValidationError("--rounds \(rounds): give a number from 1 to 100.")
    }
  }

  /// Adds to what the store keeps of the command line.
  func record(in parameters: inout JSONObject) {
    parameters["method"] = .string(method.rawValue)
    if !fallbacks.isEmpty {
      parameters["fallback"] = .array(fallbacks.map { .string($0.rawValue) })
    }
    for (name, value) in [
      ("vectors", vectors), ("target-vectors", targetVectors),
      ("dictionary", dictionary), ("translations", translations),
    ] {
      parameters[name] = value.map { .string($0) }
    }
    for (name, values) in [("contexts", contexts), ("pairs", pairs), ("parallel", parallel)]
    where !values.isEmpty {
      parameters[name] = .array(values.map { .string($0) })
    }
    parameters["donor"] = donor.map { .string($0) }
  }

  /// The options as the surgery wants them.
  func options(seed: Int) throws -> MixingOptions {
    var options = MixingOptions(method)
    if !fallbacks.isEmpty { options.fallbacks = fallbacks }
    options.preset = variance.preset
    if let deviation {
      options.univariateScale = deviation
      options.deviation = deviation
    }
    options.weighting = weighting.weighting
    options.outputWeighting = outputWeighting?.weighting
    options.supportSize = support
    options.concentration = concentration
    options.donor = try donor.map { try Model($0) }
    options.atomCount = atoms
    options.vectors = vectors
    options.targetVectors = targetVectors
    options.dictionary = dictionary
    options.languages = vectorLanguages.isEmpty ? nil : Set(vectorLanguages)
    options.neighborCount = neighbors
    options.temperature = temperature
    options.translations = translations
    options.contexts = try CorpusSource.sources(of: contexts)
    options.parallel = try CorpusSource.sources(of: parallel)
    options.vectorWidth = vectorWidth
    options.pairs = pairs
    options.window = window
    options.rounds = rounds
    options.seed = seed
    return options
  }
}

/// The variance of multivariate noise, by name or number.
struct VarianceArgument: ExpressibleByArgument {
  let preset: MultivariateInitializer.Preset

  init(preset: MultivariateInitializer.Preset) { self.preset = preset }

  init?(argument: String) {
    switch argument {
    case "hull": preset = .hull
    case "hewitt": preset = .hewitt
    case "hf": preset = .hf
    case "full": preset = .full
    default:
      guard let variance = Double(argument), variance.isFinite, variance >= 0 else { return nil }
      preset = .variance(variance)
    }
  }

  var defaultValueDescription: String { "hull" }
}

/// What the parts of a piece count, by name.
struct WeightingArgument: ExpressibleByArgument {
  let weighting: MixingOptions.SubwordWeighting

  init(weighting: MixingOptions.SubwordWeighting) { self.weighting = weighting }

  init?(argument: String) {
    switch argument {
    case "uniform": weighting = .parts(.uniform)
    case "characters": weighting = .parts(.characterCount)
    case "first": weighting = .parts(.first())
    case "merges": weighting = .mergeParents
    default:
      guard argument.hasPrefix("position:"), let exponent = Double(argument.dropFirst(9)),
        exponent.isFinite
      else { return nil }
      weighting = .parts(.position(exponent: exponent))
    }
  }

  var defaultValueDescription: String { "uniform" }
}
