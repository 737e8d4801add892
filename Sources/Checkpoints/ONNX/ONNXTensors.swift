public import ONNX
public import RowPlans

/// The tensors of a graph of ONNX that are indexed by token, found by what the graph does with them.
///
/// A tensor with an axis as long as the vocabulary must be one whose rows are taken by token IDs, or
/// one that makes the logits. Anything else that is done with such a tensor, with the logits or with
/// the IDs, and anything else of that size, is refused by name.
public struct ONNXTensors: Sendable {
  /// A tensor that is indexed by token.
  public struct Indexed: Sendable {
    /// The tensor.
    public let tensor: ONNXTensor
    /// The role of the tensor in the model.
    public let role: VocabularyTensor.Role
    /// The number of its rows that belong to a token: several where a table stands in a list.
    public let rowWidth: Int
  }

  /// The rows of the vocabulary; `nil` if the graph knows no tokens.
  public let rowCount: Int?
  /// The tensors that are indexed by token, in the order of the file.
  public let indexed: [Indexed]
  /// Whether input embeddings and LM head are one tensor; `nil` without a head.
  public let isTied: Bool?

  private let file: ONNXFile
  private let tables: [ONNXEdits.Table]
  private let sizes: Set<ONNXNumber>
  private let compared: [ONNXComparedID]

  /// Finds the tensors.
  ///
  /// - Parameters:
  ///   - file: The graph.
  ///   - configuration: What names the sizes of vocabularies.
  ///   - rowCount: The rows of the model's other weights, if it has any.
  ///   - ignored: Tensors that are not indexed by token, whatever their shape.
  /// - Throws: `ONNXError.notUnderstood`.
  /// - Complexity: O(*n* log *n*) in the nodes and tensors.
  public init(
    of file: ONNXFile, configuration: ModelConfiguration? = nil, rowCount: Int? = nil,
    ignoring ignored: Set<String> = []
  ) throws {
    let sizes = rowCount.map { [$0] } ?? configuration?.vocabularySizes().map(\.rowCount) ?? []
    let rowCount = try ONNXRowCount.find(in: file, sizes: sizes)
    var analysis = ONNXAnalysis(file, rowCount: rowCount, ignoring: ignored)
    try analysis.run()
    self.file = file
    self.rowCount = analysis.roles.isEmpty ? nil : rowCount
    tables = analysis.tables
    self.sizes = analysis.sizes
    compared = analysis.compared
    indexed = tables.map { table in
      Indexed(
        tensor: file.tensors[table.tensor], role: analysis.roles[table.tensor] ?? .lmHead,
        rowWidth: table.rowWidth)
    }
    isTied = analysis.isTied
  }

  /// Returns the rewriting of the graph by a plan.
  ///
  /// - Parameter plan: The rows, all of them kept ones.
  /// - Returns: The copy that is to be written.
  /// - Throws: `ONNXError.notUnderstood` if an ID in the graph cannot become another; as
  ///   `ONNXRewrite`.
  public func rewrite(by plan: RowPlan) throws -> ONNXRewrite {
    var edits = ONNXEdits()
    edits.tables = tables
    let kept = plan.keptIDs()
    for compared in compared where compared.number.value < plan.sourceRowCount {
      let id = TokenID(compared.number.value)
      guard let new = plan.newID(of: id) else {
        throw ONNXError.notUnderstood(
          path: file.path, place: compared.place, problem: "it looks for \(id), which is dropped")
      }
      guard new != id else { continue }
      guard compared.isOwn else {
        throw ONNXError.notUnderstood(
          path: file.path, place: compared.place,
          problem: "it looks for \(id), which becomes \(new), and shares the number with others")
      }
      edits.numbers[compared.number] = new.index
    }
    for size in sizes { edits.numbers[size] = kept.count }
    return try ONNXRewrite(of: file, edits: edits, rows: kept.map(\.rawValue))
  }

  /// The size of graphs if the vocabulary had `rows` rows.
  public static func size(of parts: [ONNXTensors], rows: Int) -> CheckpointSize {
    var size = CheckpointSize()
    for part in parts { part.add(to: &size, rows: rows) }
    return size
  }

  private func add(to size: inout CheckpointSize, rows: Int) {
    let tables = Dictionary(uniqueKeysWithValues: tables.map { ($0.tensor, $0) })
    for (number, tensor) in file.tensors.enumerated() {
      var elements = tensor.elementCount
      var bytes = tensor.byteCount ?? 0
      if tables[number] != nil, let rowCount {
        (elements, bytes) = (elements / rowCount * rows, bytes / rowCount * rows)
        size.vocabularyParameterCount += elements
        size.vocabularyByteCount += bytes
      }
      size.parameterCount += elements
      size.byteCount += bytes
    }
  }
}

/// An ID that a graph looks for in a text.
struct ONNXComparedID: Sendable {
  let number: ONNXNumber
  /// Whether nothing else takes the number.
  let isOwn: Bool
  /// The node, for messages.
  let place: String
}
