internal import Checkpoints
internal import Files
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// The origin of the rows of a result: for each the row of the source, `nil` where it is new.
struct AdaptedRows: Sendable {
  let sources: [UInt32?]
  let sourceRowCount: Int
  private let newIDs: [Int: Int]
  private let lenders: NamedTensors

  /// Matches the tokenizers of two models.
  ///
  /// - Throws: `OperationError.notMadeOf` if no piece of the result is the source's, or if the models
  ///   have no rows; the errors of what cannot be read.
  init(from source: Model, to result: Model) throws {
    _ = try source.requiredWeights().namedTensors()
    lenders = try result.requiredWeights().namedTensors()
    var newIDs: [Int: Int] = [:]
    if try result.mixing()?.target != nil {
      let plan = try source.replacement(by: result).rowPlan
      for old in 0..<source.rowCount { newIDs[old] = plan.newID(of: TokenID(old))?.index }
    } else {
      let matched = TokenizerComparison(source: source.tokenizer, result: result.tokenizer)
      guard try matched.unmatched.isEmpty || result.isExtended(from: source) else {
        throw OperationError.notMadeOf(path: result.path, base: source.path)
      }
      for (old, new) in matched.newIDs.enumerated() { newIDs[old] = new?.index }
    }
    guard !newIDs.isEmpty, newIDs.values.allSatisfy({ $0 < result.rowCount }),
      newIDs.keys.allSatisfy({ $0 < source.rowCount })
    else { throw OperationError.notMadeOf(path: result.path, base: source.path) }
    var sources = [UInt32?](repeating: nil, count: result.rowCount)
    for (old, new) in newIDs { sources[new] = UInt32(old) }
    self.sources = sources
    self.newIDs = newIDs
    sourceRowCount = source.rowCount
  }

  /// All rows of the result.
  var count: Int { sources.count }

  /// The result's ID of a source ID, `nil` if it was dropped.
  func newID(of id: Int) -> Int? { newIDs[id] }

  /// The rows as a plan, new ones as added.
  var plan: RowPlan {
    var addedCount = 0
    return RowPlan(
      rows: sources.map { source in
        if let source { return .kept(TokenID(source)) }
        addedCount += 1
        return .added(addedCount - 1)
      }, of: sourceRowCount)
  }

  /// The rows, cut where those of the source and new ones meet.
  private var runs: [(old: [UInt32], new: Range<Int>)] {
    var runs: [(old: [UInt32], new: Range<Int>)] = []
    var old: [UInt32] = []
    var new = 0..<0
    for (index, source) in sources.enumerated() {
      if let source {
        if !new.isEmpty {
          runs.append((old, new))
          (old, new) = ([], 0..<0)
        }
        old.append(source)
      } else {
        new = new.isEmpty ? index..<index + 1 : new.lowerBound..<index + 1
      }
    }
    return runs + [(old, new)]
  }

  /// A tensor with the rows of the result.
  ///
  /// - Parameters:
  ///   - found: The tensor and its axis.
  ///   - checkpoint: Where it is.
  ///   - lender: The role whose rows new pieces get, in the result; `nil` for zeros.
  /// - Returns: The tensor.
  /// - Throws: `CheckpointError.noLender` if the result has no such rows, of this type and length.
  func made(
    of found: VocabularyTensor, in checkpoint: Checkpoint, lender: VocabularyTensor.Role?
  ) throws -> MadeTensor {
    guard let file = checkpoint.find(found.name)?.shard.file, let rowSize = found.byteCountOfRow
    else {
      throw CheckpointError.partialBytes(tensor: found.name, dtype: found.tensor.dtype)
    }
    var shape = found.tensor.shape
    shape[found.axis] = count
    let runs = runs
    let needsLender = runs.contains { !$0.new.isEmpty }
    let other = try needsLender ? lender.map { try lent(by: $0, to: found) } : nil
    let size = rowSize * found.rowCount
    return MadeTensor(name: found.name, dtype: found.tensor.dtype, shape: shape) { body in
      for block in 0..<found.blockCount {
        let table = RowTable(
          file: file, offset: found.tensor.range.lowerBound + block * size, rowSize: rowSize,
          rowCount: found.rowCount)
        for (old, new) in runs {
          try table.forEachPart(of: old, body)
          for row in new {
            try body(other?(row) ?? [UInt8](repeating: 0, count: rowSize))
          }
        }
      }
    }
  }

  /// The rows of the result that new pieces get, in the type of the adapter.
  private func lent(
    by role: VocabularyTensor.Role, to found: VocabularyTensor
  ) throws -> @Sendable (Int) throws -> [UInt8] {
    let tensors = lenders.vocabulary.tensors
    let lender =
      tensors.first { $0.role == role && $0.axis == 0 }
      ?? tensors.first { $0.role == .inputEmbedding }
    guard let lender, found.axis == 0,
      let rows = TensorRows(of: lender, in: lenders.checkpoint), let format = found.format,
      rows.columns * format.byteCount == found.byteCountOfRow
    else {
      throw CheckpointError.noLender(
        tensor: found.name, dtype: found.tensor.dtype, folder: lenders.checkpoint.folder.path)
    }
    return { row in
      var bytes: [UInt8] = []
      for number in try rows.read(row..<row + 1).elements {
        format.append(Double(number), to: &bytes)
      }
      return bytes
    }
  }
}

extension Model {
  /// Whether the rows that were added to this model were made for another.
  fileprivate func isExtended(from source: Model) throws -> Bool {
    guard let mixing = try mixing() else { return false }
    return try mixing.tokenizer == TokenizerDigest.digest(of: source.tokenizer)
  }
}
