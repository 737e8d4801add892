internal import Artifacts
internal import Checkpoints
internal import Concurrency
internal import Files
internal import LinearAlgebra
internal import RowPlans
internal import Tokenizers

/// The pieces whose input embeddings point in the direction of another's.
public struct Neighbours: Sendable {
  /// A piece that was found.
  public struct Found: Hashable, Sendable {
    /// The token ID.
    public let id: Int
    /// The label of the piece.
    public let piece: String
    /// The cosine of the angle between the embeddings.
    public let cosine: Double
  }

  /// The model.
  public let model: Model
  /// The number of threads.
  public var jobs = 1

  /// Prepares to search a model.
  public init(_ model: Model) { self.model = model }

  /// The folder of the model that a run wrote.
  ///
  /// - Throws: `OperationError.noResult` if it is not there any more; `ArtifactError`.
  public static func folder(of run: Int, store: String) throws -> String {
    let files = try ArtifactStore(store, for: .querying).files(run: run, role: .output)
    guard let weights = files.first(where: { $0.kind == "checkpoint" }) else {
      throw OperationError.notRepeatable(run: run)
    }
    let folder = Folder.parent(of: weights.path)
    guard Folder.exists(folder) else { throw OperationError.noResult(run: run, path: folder) }
    return folder
  }

  /// The nearest pieces, the nearest first; the piece itself is left out.
  ///
  /// - Parameters:
  ///   - token: The piece, as it is spelt, as text or as it is shown, or `#` and its ID.
  ///   - count: How many.
  /// - Returns: At most `count` pieces; equally near ones by their IDs.
  /// - Throws: `OperationError.noPiece`, `FileError`, and refusals of the weights' format.
  /// - Complexity: O(|V| · *d*), reading the table once; memory for a few parts of it.
  public func nearest(to token: String, count: Int) throws -> [Found] {
    let weights = try model.requiredWeights()
    guard let rows = weights.tables.input else { throw weights.refusal }
    let id = try id(of: token)
    guard id < rows.rows else { throw OperationError.noPiece(token, path: model.path) }
    let query = try rows.read(id..<id + 1)
    // Parts that the caches hold, and that memory need not be mapped anew for.
    let step = max(16, (1 << 16) / max(1, rows.columns))
    let starts = Array(stride(from: 0, to: rows.rows, by: step))
    let parts = try Parallel.map(starts.count, jobs: jobs) { part in
      let start = starts[part]
      let matrix = try rows.read(start..<min(start + step, rows.rows))
      return NeighborIndex(matrix).nearest(count + 1, to: query, jobs: 1)[0]
        .map { Neighbor(id: $0.id + start, similarity: $0.similarity) }
    }
    let labels = PieceLabels(model.tokenizer)
    return parts.joined().filter { $0.id != id }
      .sorted { ($1.similarity, $0.id) < ($0.similarity, $1.id) }.prefix(count)
      .map {
        Found(
          id: $0.id, piece: labels.label(of: TokenID($0.id)).text, cosine: $0.similarity)
      }
  }

  private func id(of token: String) throws -> Int {
    let vocabulary = model.tokenizer.vocabulary
    let spellings = [token, token.replacing(" ", with: "▁"), token.replacing(" ", with: "Ġ")]
    for spelling in spellings {
      if let id = vocabulary.id(of: Array(spelling.utf8)) { return id.index }
    }
    if token.hasPrefix("#"), let id = Int(token.dropFirst()), id >= 0 { return id }
    let text = Array(token.utf8)
    let labels = PieceLabels(model.tokenizer)
    let ids = vocabulary.ids()
    guard
      let id = ids.first(where: { model.tokenizer.surface(of: $0) == text })
        ?? ids.first(where: { labels.label(of: $0).text == token })
    else { throw OperationError.noPiece(token, path: model.path) }
    return id.index
  }
}
