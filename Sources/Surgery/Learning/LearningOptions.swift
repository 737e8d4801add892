public import ICU

/// The settings of learning: which pieces, and how many.
public struct LearningOptions: Sendable {
  /// The number of new pieces.
  public enum Budget: Hashable, Sendable {
    /// So many in all, which languages share by weight (1 where none is given); what one language
    /// cannot use goes to the others.
    case total(Int, weights: [String: Double] = [:])
    /// So many for each language.
    case each([String: Int])
  }

  /// The text that must be segmented as before.
  public enum Protection: Hashable, Sendable {
    /// Text in ASCII: no new piece has an ASCII letter, or nothing but ASCII.
    case ascii
    /// The lines that are given, whatever they are.
    case lines
    /// None.
    case nothing
  }

  /// The number of pieces.
  public var budget: Budget
  /// The algorithm, if it is not the one of the tokenizer.
  public var algorithm: LearnedPieces.Algorithm?
  /// The text that is protected.
  public var protection = Protection.ascii
  /// The scripts that pieces may have; any if empty.
  public var scripts: [Script] = []
  /// The least number of times that a piece must occur.
  public var minimumCount: UInt64 = 2
  /// The share of the characters without piece, by occurrence, that get one; the rarest do not.
  public var characterCoverage = 0.9995

  /// Asks for pieces.
  public init(budget: Budget) { self.budget = budget }

  /// Allows pieces of these scripts only.
  ///
  /// - Parameter names: Full names such as "Georgian" or codes of ISO 15924 such as "Geor".
  /// - Throws: `SurgeryError.unknownScript`.
  public mutating func allow(scripts names: [String]) throws {
    scripts = try names.map { name in
      guard let script = Script(name) else { throw SurgeryError.unknownScript(name) }
      return script
    }
  }
}

/// Shares a budget among languages: whose turn it is, so that all come to their shares together.
struct TurnTaker {
  private let weights: [Double]
  private let limits: [Int]
  private let limit: Int
  private(set) var taken: [Int]
  private var isExhausted: [Bool]

  /// Prepares for languages in the order of their tags.
  init(_ budget: LearningOptions.Budget, tags: [String]) {
    switch budget {
    case .total(let total, let weights):
      self.weights = tags.map { weights[$0] ?? 1 }
      limits = tags.map { _ in total }
      limit = total
    case .each(let sizes):
      limits = tags.map { sizes[$0] ?? 0 }
      weights = limits.map(Double.init)
      limit = limits.reduce(0, +)
    }
    taken = tags.map { _ in 0 }
    isExhausted = weights.map { $0 <= 0 }
  }

  /// Returns the number of pieces that a language may still take, its share of what is left to be
  /// shared aside.
  func room(of language: Int) -> Int {
    min(limits[language] - taken[language], limit - taken.reduce(0, +))
  }

  /// The language that is farthest behind its share, the first of equals; `nil` when all is taken.
  func next() -> Int? {
    guard taken.reduce(0, +) < limit else { return nil }
    var best: Int?
    for language in taken.indices where !isExhausted[language] && room(of: language) > 0 {
      guard let other = best else {
        best = language
        continue
      }
      let isBehind =
        Double(taken[language] + 1) * weights[other] < Double(taken[other] + 1) * weights[language]
      if isBehind { best = language }
    }
    return best
  }

  /// Counts pieces that a language took.
  mutating func take(_ count: Int = 1, for language: Int) { taken[language] += count }

  /// Notes that a language has nothing more to take.
  mutating func exhaust(_ language: Int) { isExhausted[language] = true }
}
