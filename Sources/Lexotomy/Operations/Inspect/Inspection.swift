internal import Checkpoints
internal import RowPlans
internal import Tokenizers

/// The vocabulary of a model, and all that depends on it.
public struct Inspection: Sendable {
  /// A tensor that is indexed by token.
  public struct IndexedTensor: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The purpose.
    public let role: String
    /// The number type.
    public let dtype: String
    /// The shape.
    public let shape: [Int]
  }

  /// Pieces that have something in common.
  public struct Group: Hashable, Sendable {
    /// The property that they have in common.
    public let name: String
    /// The number of pieces.
    public let pieces: Int
  }

  /// The path as the caller gave it.
  public let path: String
  /// The kind of tokenizer.
  public let kind: String
  /// The size.
  public let size: ModelSize
  /// The pieces by type: normal, special, added, byte.
  public let types: [Group]
  /// The pieces by script, the largest group first.
  public let scripts: [Group]
  /// The tensors that are indexed by token.
  public let tensors: [IndexedTensor]
  /// Whether input embeddings and LM head are one matrix; `nil` without weights.
  public let isTied: Bool?
  /// Oddities, as sentences.
  public let problems: [String]

  /// Inspects a model.
  ///
  /// - Throws: the errors of what cannot be read.
  /// - Complexity: O(|V|).
  public init(of model: Model) throws {
    path = model.path
    kind = model.tokenizer.kind.rawValue
    size = try ModelSize(of: model)
    types = Self.types(of: model.tokenizer)
    scripts = Self.scripts(of: model.tokenizer)
    tensors = model.weights?.indexedTensors ?? []
    isTied = model.weights?.isTied
    problems = Self.problems(of: model)
  }

  private static func types(of tokenizer: any Tokenizer) -> [Group] {
    let added = Dictionary(
      tokenizer.addedTokens.map { ($0.id, $0.isSpecial ? "special" : "added") },
      uniquingKeysWith: { first, _ in first })
    return groups(
      tokenizer.vocabulary.ids().map { id in
        if let type = added[id] { return type }
        return id == tokenizer.unknownID ? "unknown" : "normal"
      })
  }

  private static func scripts(of tokenizer: any Tokenizer) -> [Group] {
    var names: [PieceScript: String] = [:]
    return groups(
      tokenizer.vocabulary.ids().map { id in
        let script = PieceScript(of: tokenizer.surface(of: id))
        if let name = names[script] { return name }
        names[script] = script.name
        return script.name
      })
  }

  private static func groups(_ names: [String]) -> [Group] {
    Dictionary(grouping: names, by: \.self).map { Group(name: $0, pieces: $1.count) }
      .sorted { ($1.pieces, $0.name) < ($0.pieces, $1.name) }
  }

  private static func problems(of model: Model) -> [String] {
    var problems: [String] = []
    let bound = model.tokenizer.vocabulary.idBound
    let holes = bound - model.tokenizer.vocabulary.count
    if holes > 0 { problems.append("\(holes) IDs of the tokenizer have no piece.") }
    problems += model.weights?.problems ?? []
    guard !model.holdsTokenizer, let rows = model.weights?.rowCount else { return problems }
    if bound > rows {
      problems.append("The tokenizer has \(bound) IDs, but the weights have \(rows) rows.")
    }
    if rows > bound {
      problems.append("\(rows - bound) rows are beyond the tokenizer's IDs (padding).")
    }
    return problems + (model.configuration?.notes(rowCount: rows) ?? []).map(\.description)
  }
}
