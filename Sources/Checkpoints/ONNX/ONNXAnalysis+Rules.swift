internal import ONNX

extension ONNXAnalysis {
  /// Returns the meaning of a node's first output, where at least one of its inputs has to do with
  /// the vocabulary; other outputs have none.
  ///
  /// - Throws: `ONNXError.notUnderstood` for everything that is not listed here.
  mutating func meaning(of step: ONNXStep) throws -> ONNXMeaning {
    let name = step.node.operation
    switch step.node.domain {
    case "":
      if Self.elementwise.contains(name) { return try elementwise(step) }
      if step.inputs.contains(.ids) { return try meaningOfIDs(step) }
      if let meaning = try product(step) { return meaning }
      return step.inputs.contains(.logits)
        ? try meaningOfLogits(step) : try meaningOfTable(step)
    case "com.microsoft": return try meaningOfContribution(step)
    default: throw unknownUse(step)
    }
  }

  /// Operations on two or more values, element by element.
  private static let elementwise: Set = ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Where"]
  /// Operations on one value, element by element; further inputs are limits and the like.
  private static let unary: Set = [
    "Identity", "Cast", "CastLike", "Tanh", "Relu", "LeakyRelu", "Log", "Exp", "Neg", "Abs",
    "Sigmoid", "Softplus", "Sqrt", "Clip", "Erf", "Not", "Dropout",
  ]

  /// Logits, or tables along their last axis, with each other or with what is broadcast to them.
  private mutating func elementwise(_ step: ONNXStep) throws -> ONNXMeaning {
    for (index, input) in step.inputs.enumerated() {
      switch input {
      case .other, .logits: continue
      case .table(let axis, let rank, let tensors) where axis == rank - 1:
        let isSum = ["Add", "Sub"].contains(step.node.operation)
        note(tensors, as: isSum && index < 2 ? .outputBias : .lmHead)
      case .ids, .table: throw unknownUse(step)
      }
    }
    return .logits
  }

  private mutating func meaningOfIDs(_ step: ONNXStep) throws -> ONNXMeaning {
    switch step.node.operation {
    case "Shape", "Size": return .other
    case "Identity", "Cast", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "Transpose", "Slice":
      guard step.areOther(except: 0) else { throw unknownUse(step) }
      return .ids
    case "Gather" where step.input(1) == .ids:
      guard case .table(0, _, let tensors) = step.input(0),
        step.integer("axis", default: 0) == 0
      else { throw unknownUse(step) }
      note(tensors, as: .inputEmbedding)
      return .other
    case "Gather":
      guard step.areOther(except: 0) else { throw unknownUse(step) }
      return .ids
    case "ArgMax":
      // Kept tokens keep their order: the highest stays the highest.
      return .other
    case "Equal":
      let index = step.input(0) == .ids ? 1 : 0
      guard step.areOther(except: 1 - index), let tensor = step.tensor(index),
        file.tensors[tensor].integers != nil
      else { throw unknownUse(step) }
      noteComparison(with: tensor, step)
      return .other
    default: throw unknownUse(step)
    }
  }

  /// Products of a matrix with the rows of a table; `nil` if the operation is none.
  private mutating func product(_ step: ONNXStep) throws -> ONNXMeaning? {
    switch step.node.operation {
    case "MatMul": return try head(step, matrix: 1, axis: 1)
    case "MatMulInteger": return try head(step, matrix: 1, axis: 1, scales: [3])
    case "QLinearMatMul": return try head(step, matrix: 3, axis: 1, scales: [4, 5])
    case "Gemm":
      return try head(
        step, matrix: 1, axis: step.integer("transB", default: 0) == 0 ? 1 : 0, bias: 2)
    default: return nil
    }
  }

  /// Notes an LM head: the matrix, and vectors with a number for each of its rows.
  private mutating func head(
    _ step: ONNXStep, matrix: Int, axis: Int, scales: Set<Int> = [], bias: Int? = nil
  ) throws -> ONNXMeaning {
    guard case .table(axis, 2, let tensors) = step.input(matrix) else { throw unknownUse(step) }
    note(tensors, as: .lmHead)
    for (index, input) in step.inputs.enumerated() where index != matrix {
      guard input != .other else { continue }
      guard index == bias || scales.contains(index),
        case .table(let axis, let rank, let tensors) = input,
        axis == rank - 1
      else { throw unknownUse(step) }
      note(tensors, as: index == bias ? .outputBias : .lmHead)
    }
    return .logits
  }

  private mutating func meaningOfTable(_ step: ONNXStep) throws -> ONNXMeaning {
    guard case .table(let axis, let rank, let tensors) = step.input(0) else {
      throw unknownUse(step)
    }
    switch step.node.operation {
    case "Shape", "Size": return .other
    case "Identity", "Cast": return step.input(0)
    case "Transpose":
      let order = step.node["perm"]?.integers ?? (0..<rank).reversed()
      guard order.sorted().elementsEqual(0..<rank), let place = order.firstIndex(of: axis) else {
        throw unknownUse(step)
      }
      return .table(axis: place, rank: rank, tensors: tensors)
    case "QuantizeLinear", "DequantizeLinear":
      return try scaled(step, axis: axis, rank: rank, tensors)
    default: throw unknownUse(step)
    }
  }

  /// A table with scales and zero points: one for all, one for each row or column, or one for each
  /// block inside a row.
  private mutating func scaled(
    _ step: ONNXStep, axis: Int, rank: Int, _ tensors: [Int]
  ) throws -> ONNXMeaning {
    let isBlocked = step.integer("block_size", default: 0) != 0
    let setting = step.integer("axis", default: 1)
    let along = setting < 0 ? setting + rank : setting
    var all = tensors
    for index in 1..<max(1, step.inputs.count) where step.has(index) {
      switch step.input(index) {
      case .table(0, 1, let tensors) where !isBlocked && along == axis: all += tensors
      case .table(axis, rank, let tensors) where isBlocked && along != axis: all += tensors
      case .other where !isBlocked: continue
      default: throw unknownUse(step)
      }
    }
    return .table(axis: axis, rank: rank, tensors: all)
  }

  private mutating func meaningOfLogits(_ step: ONNXStep) throws -> ONNXMeaning {
    guard step.input(0) == .logits, step.areOther(except: 0) else { throw unknownUse(step) }
    let name = step.node.operation
    switch name {
    case "Shape", "Size": return .other
    case "QuantizeLinear", "DequantizeLinear": return .logits
    case _ where Self.unary.contains(name): return .logits
    case "Softmax", "LogSoftmax":
      guard step.integer("axis", default: 1) == -1 else { throw unknownUse(step) }
      return .logits
    case "Reshape":
      try noteShape(step)
      return .logits
    case "Gather":
      guard isInner([step.integer("axis", default: 0)], step) else { throw unknownUse(step) }
      return .logits
    case "Slice", "ReduceMax", "ReduceMean", "ReduceSum":
      let axes =
        step.node["axes"]?.integers
        ?? step.tensor(name == "Slice" ? 3 : 1).flatMap { file.tensors[$0].integers?.map(\.value) }
      guard let axes, !axes.isEmpty, isInner(axes, step) else { throw unknownUse(step) }
      return .logits
    default: throw unknownUse(step)
    }
  }

  /// Whether none of these axes of the first input is its last.
  private func isInner(_ axes: [Int], _ step: ONNXStep) -> Bool {
    let rank = rank(of: step.node.inputs[0])
    return axes.allSatisfy { axis in
      axis < 0 ? axis < -1 : rank.map { axis < $0 - 1 } ?? false
    }
  }

  /// Notes the constant shape that logits get, whose last size is the vocabulary's.
  private mutating func noteShape(_ step: ONNXStep) throws {
    guard let rowCount, let shape = step.tensor(1).flatMap({ file.tensors[$0].integers }),
      let last = shape.last, last.value == rowCount, last.isEditable,
      shape.dropLast().allSatisfy({ $0.value != rowCount })
    else { throw unknownUse(step) }
    note(size: last)
  }
}

extension ONNXAnalysis {
  /// Operations of ONNX Runtime.
  private mutating func meaningOfContribution(_ step: ONNXStep) throws -> ONNXMeaning {
    switch step.node.operation {
    case "FusedMatMul":
      guard step.integer("transBatchB", default: 0) == 0 else { throw unknownUse(step) }
      return try head(
        step, matrix: 1, axis: step.integer("transB", default: 0) == 0 ? 1 : 0)
    case "DynamicQuantizeMatMul":
      return try head(step, matrix: 1, axis: 1, scales: [2, 3], bias: 4)
    case "MatMulIntegerToFloat":
      return try head(step, matrix: 1, axis: 1, scales: [3, 5], bias: 6)
    case "MatMulNBits": return try blockHead(step)
    case "GatherBlockQuantized":
      guard step.input(1) == .ids, step.integer("gather_axis", default: 0) == 0 else {
        throw unknownUse(step)
      }
      for index in [0, 2, 3] where step.has(index) {
        guard case .table(0, 2..., let tensors) = step.input(index) else { throw unknownUse(step) }
        note(tensors, as: .inputEmbedding)
      }
      return .other
    case "EmbedLayerNormalization", "QEmbedLayerNormalization":
      guard step.input(0) == .ids, case .table(0, 2, let tensors) = step.input(2),
        step.areOther(except: 0, 2)
      else { throw unknownUse(step) }
      note(tensors, as: .inputEmbedding)
      return .other
    default: throw unknownUse(step)
    }
  }

  /// An LM head in blocks of few bits: `N` rows of packed blocks, with a scale and perhaps a zero point
  /// for each block, in lists or in rows.
  ///
  /// Source: `onnxruntime`, `contrib_defs.cc`, `MatMulNBits`.
  private mutating func blockHead(_ step: ONNXStep) throws -> ONNXMeaning {
    guard let rowCount, step.input(0) == .other, let size = step.node["N"]?.integer,
      size.value == rowCount, case .table(0, 2..., let tensors) = step.input(1),
      !step.has(4) || step.input(4) == .other
    else { throw unknownUse(step) }
    note(tensors, as: .lmHead)
    note(size: size)
    for index in [2, 3] where step.has(index) {
      if case .table(0, 2..., let tensors) = step.input(index) {
        note(tensors, as: .lmHead)
        continue
      }
      guard let tensor = step.tensor(index), file.tensors[tensor].shape.count == 1,
        file.tensors[tensor].elementCount % rowCount == 0, file.tensors[tensor].elementCount > 0
      else { throw unknownUse(step) }
      noteList(tensor, rowWidth: file.tensors[tensor].elementCount / rowCount)
    }
    if step.has(5) {
      guard case .table(0, 1, let tensors) = step.input(5) else { throw unknownUse(step) }
      note(tensors, as: .outputBias)
    }
    return .logits
  }
}
