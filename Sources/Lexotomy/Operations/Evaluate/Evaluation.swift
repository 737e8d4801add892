/// The figures of a method that made hidden rows again.
public struct Evaluation: Sendable {
  /// The mean figures of some hidden pieces.
  public struct Group: Hashable, Sendable {
    /// By what the pieces are told apart: `all`, `script`, `length`, `frequency`, `made by`.
    public let kind: String
    /// The name of the trait that they share.
    public let name: String
    /// The number of pieces.
    public let count: Int
    /// The cosine of made and true rows, after the mean of all rows is subtracted.
    public let cosine: Double
    /// The mean of 1 / place of the true row among all rows.
    public let reciprocalRank: Double
    /// The share of the pieces whose true row is among the ten nearest.
    public let hitsAt10: Double
    /// The length of made rows, divided by that of true ones.
    public let normRatio: Double
    /// The divergence of predictions with made rows from those with true ones, in nats, in states that
    /// predict the piece, and in states of other pieces; `nil` for a table that predicts nothing.
    public let headDivergence: Divergence?

    init(_ kind: String, _ name: String, _ rows: [RowComparison.Row]) {
      func mean(_ value: (RowComparison.Row) -> Double) -> Double {
        rows.reduce(0) { $0 + value($1) } / Double(max(1, rows.count))
      }
      self.kind = kind
      self.name = name
      count = rows.count
      cosine = mean(\.cosine)
      reciprocalRank = mean { 1 / $0.rank }
      hitsAt10 = mean { $0.rank <= 10 ? 1 : 0 }
      normRatio = mean(\.normRatio)
      headDivergence = rows.first?.divergence.map { _ in
        Divergence(
          own: mean { $0.divergence?.own ?? 0 }, others: mean { $0.divergence?.others ?? 0 })
      }
    }
  }

  /// Kullback–Leibler divergences, in nats.
  public struct Divergence: Hashable, Sendable {
    /// In the states of the pieces' own rows.
    public let own: Double
    /// In the states of other rows.
    public let others: Double
  }

  /// The drift of the vectors of sentences, the means of their tokens' rows.
  public struct Sentences: Hashable, Sendable {
    /// The number of sentences with hidden pieces.
    public let count: Int
    /// The cosine of the vectors with made and with true rows, after the mean of all rows is subtracted.
    public let cosine: Double
    /// The share of sentences to whose vector with made rows their own with true ones is the nearest.
    public let foundShare: Double
  }

  /// A table of the model.
  public struct Table: Sendable {
    /// The role: `input embedding`, `LM head`.
    public let name: String
    /// All pieces, and then those that have something in common.
    public let groups: [Group]
  }

  /// The number of rows among which the true one is to be found.
  public let rowCount: Int
  /// The tables.
  public let tables: [Table]
  /// The sentences of the text; `nil` if none has a hidden piece.
  public internal(set) var sentences: Sentences?
  /// The number of the run in the store.
  public internal(set) var run: Int?
}

/// The traits by which hidden pieces are told apart.
struct HiddenPieceTraits {
  /// The traits in the order in which they are shown, each with a name for every piece and the order
  /// of the names.
  private(set) var traits: [(kind: String, names: [String], order: [String])] = []

  /// Adds a trait whose values have an order of their own; without one, the most frequent first.
  mutating func add(_ kind: String, _ names: [String], order: [String]? = nil) {
    let counts = Dictionary(grouping: names) { $0 }.mapValues(\.count)
    let byCount = counts.keys.sorted { (-(counts[$0] ?? 0), $0) < (-(counts[$1] ?? 0), $1) }
    traits.append((kind, names, order?.filter { counts[$0] != nil } ?? byCount))
  }

  /// The groups of a table.
  func groups(of rows: [RowComparison.Row]) -> [Evaluation.Group] {
    [Evaluation.Group("all", "all", rows)]
      + traits.flatMap { trait in
        trait.order.map { name in
          let own = zip(trait.names, rows).filter { $0.0 == name }.map(\.1)
          return Evaluation.Group(trait.kind, name, own)
        }
      }
  }
}
