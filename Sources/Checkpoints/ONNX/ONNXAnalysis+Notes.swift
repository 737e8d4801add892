internal import ONNX

extension ONNXAnalysis {
  /// Notes what tables do.
  mutating func note(_ tensors: [Int], as role: VocabularyTensor.Role) {
    for tensor in tensors {
      if roles[tensor] != .inputEmbedding { roles[tensor] = role }
      if role == .inputEmbedding { embeddings.insert(tensor) }
      if role == .lmHead { heads.insert(tensor) }
    }
  }

  /// Notes a list of which `rowWidth` elements belong to a token.
  mutating func noteList(_ tensor: Int, rowWidth: Int) {
    lists[tensor] = (rowWidth, (lists[tensor]?.count ?? 0) + 1)
    note([tensor], as: .lmHead)
  }

  /// Notes a number that is that of the rows.
  mutating func note(size: ONNXNumber) { sizes.insert(size) }

  /// Notes that the IDs of a tensor are looked for.
  mutating func noteComparison(with tensor: Int, _ step: ONNXStep) {
    comparisons[tensor] = ((comparisons[tensor]?.count ?? 0) + 1, step.node.place)
  }

  /// Collects the sizes that a graph says its values have.
  mutating func collectSizes(of graph: ONNXGraph) throws {
    guard let rowCount else { return }
    for value in graph.inputs + graph.outputs + graph.values {
      guard let shape = value.shape, let number = scope.find(value.name) else { continue }
      let axis: Int
      switch scope.meanings[number] {
      case .other, .ids:
        guard !shape.contains(where: { $0?.value == rowCount }) || ignored.contains(value.name)
        else {
          throw refusal(
            "the value '\(value.name)'",
            "an axis is as long as the vocabulary (\(rowCount)), and it is not known whether it is "
              + "indexed by token")
        }
        continue
      case .logits: axis = shape.count - 1
      case .table(let place, let rank, _): axis = rank == shape.count ? place : -1
      }
      guard axis >= 0, shape[axis]?.value ?? rowCount == rowCount else {
        throw refusal(
          "the value '\(value.name)'",
          "its shape is not that of something with \(rowCount) rows")
      }
      if let size = shape[axis] { sizes.insert(size) }
    }
  }

  /// Collects the tables: every tensor with an axis of the vocabulary's size must be one.
  mutating func collectTables() throws {
    for (number, tensor) in file.tensors.enumerated() {
      if let list = lists[number] {
        guard list.count == useCounts[number], list.rowWidth > 0 else {
          throw refusal("the tensor '\(tensor.name)'", "it has other uses beside an LM head's")
        }
        tables.append(.init(tensor: number, axis: 0, rowWidth: list.rowWidth))
      } else if let axis = axis(of: number) {
        guard roles[number] != nil else {
          throw refusal(
            "the tensor '\(tensor.name)'",
            "the shape is \(tensor.shape), the vocabulary has \(tensor.shape[axis]) rows, and no token is looked "
              + "up in it and no logit made from it")
        }
        tables.append(.init(tensor: number, axis: axis))
      }
    }
  }
}
