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
    /// The text of the piece.
    public let piece: String
    /// The cosine of the angle between the embeddings.
    public let cosine: Double
  }

  /// The model.
  public let model: Model
  /// How many threads.
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
  ///   - token: The piece, as it is spelt or as text, or `#` and its ID.
  ///   - count: How many.
  /// - Returns: At most `count` pieces; equally near ones by their IDs.
  /// - Throws: `OperationError.noPiece`, `FileError`, and as ``Model/weights()``.
  /// - Complexity: O(|V| · *d*), reading the table once; memory for a few parts of it.
  public func nearest(to token: String, count: Int) throws -> [Found] {
    let (checkpoint, tensors) = try model.weights()
    guard let table = tensors.tensors.first(where: { $0.role == .inputEmbedding }),
      let rows = TensorRows(of: table, in: checkpoint)
    else { throw OperationError.noWeights(path: model.path) }
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
    return parts.joined().filter { $0.id != id }
      .sorted { ($1.similarity, $0.id) < ($0.similarity, $1.id) }.prefix(count)
      .map {
        Found(
          id: $0.id, piece: model.tokenizer.vocabulary.text(of: TokenID($0.id)),
          cosine: $0.similarity)
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
    guard let id = vocabulary.ids().first(where: { model.tokenizer.surface(of: $0) == text }) else {
      throw OperationError.noPiece(token, path: model.path)
    }
    return id.index
  }
}
