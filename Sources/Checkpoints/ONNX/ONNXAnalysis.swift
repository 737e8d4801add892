internal import ONNX

/// Follows token IDs, tables and logits through a graph, node by node.
struct ONNXAnalysis {
  let file: ONNXFile
  let rowCount: Int?
  var scope = ONNXScope()
  /// The roles of the tables, by the numbers of their tensors.
  var roles: [Int: VocabularyTensor.Role] = [:]
  /// The tensors with rows for tokens, in the order of the file.
  var tables: [ONNXEdits.Table] = []
  /// The numbers that are that of the rows.
  var sizes: Set<ONNXNumber> = []
  /// The IDs that the graph looks for.
  private(set) var compared: [ONNXComparedID] = []

  /// The tensors that IDs are looked up in, and those that make logits.
  var embeddings: Set<Int> = []
  var heads: Set<Int> = []
  /// The number of nodes that each tensor is an input of.
  var useCounts: [Int: Int] = [:]
  /// The number of times an ID of each tensor is looked for, and the node.
  var comparisons: [Int: (count: Int, place: String)] = [:]
  /// Lists of which several elements belong to a token: how many, and how often they are taken so.
  var lists: [Int: (rowWidth: Int, count: Int)] = [:]
  let ignored: Set<String>
  private var rankOf: [String: Int] = [:]

  init(_ file: ONNXFile, rowCount: Int?, ignoring ignored: Set<String>) {
    self.file = file
    self.rowCount = rowCount
    self.ignored = ignored
  }

  /// The axis of a tensor that is as long as the vocabulary, `nil` if there is none, or the user says
  /// that it is another.
  func axis(of tensor: Int) -> Int? {
    guard let rowCount, !ignored.contains(file.tensors[tensor].name) else { return nil }
    return file.tensors[tensor].shape.firstIndex(of: rowCount)
  }

  /// Returns the number of axes of a value, if the file says it.
  func rank(of name: String) -> Int? { rankOf[name] }

  /// Whether embeddings and head are one tensor; `nil` without a head.
  var isTied: Bool? { heads.isEmpty ? nil : !heads.isDisjoint(with: embeddings) }

  /// Follows everything, and collects what changes.
  ///
  /// - Throws: `ONNXError.notUnderstood`.
  mutating func run() throws {
    try checkPlaces()
    _ = try follow(graph: 0, isInner: false)
    try collectTables()
    for (tensor, comparison) in comparisons.sorted(by: { $0.key < $1.key }) {
      compared += (file.tensors[tensor].integers ?? []).filter { $0.value >= 0 }.map { number in
        ONNXComparedID(
          number: number, isOwn: comparison.count == useCounts[tensor] && number.isEditable,
          place: comparison.place)
      }
    }
  }

  /// Refuses tensors with an axis of the vocabulary's size where none can be followed.
  private func checkPlaces() throws {
    guard let rowCount else { return }
    if file.sparseShapes.contains(where: { $0.contains(rowCount) }) {
      throw refusal("a sparse tensor", "an axis is as long as the vocabulary (\(rowCount))")
    }
    var known = Set(file.graphs.flatMap(\.initializers))
    let functions = Set(file.functions)
    for (number, graph) in file.graphs.enumerated() where !functions.contains(number) {
      for node in graph.nodes where node.operation == "Constant" && node.domain.isEmpty {
        known.formUnion(node["value"]?.tensors ?? [])
      }
    }
    for (number, tensor) in file.tensors.enumerated() where axis(of: number) != nil {
      guard known.contains(number), tensor.shape.count(where: { $0 == rowCount }) == 1 else {
        throw refusal(
          "the tensor '\(tensor.name)'",
          "the shape is \(tensor.shape), the vocabulary has \(rowCount) rows, and it is not known "
            + "which axis is indexed by token, if any")
      }
    }
  }

  /// Follows the nodes of a graph, and returns the meanings of its outputs.
  ///
  /// Inputs by the names of token IDs are those only in the model's own graph, not in a node's.
  private mutating func follow(graph number: Int, isInner: Bool) throws -> [ONNXMeaning] {
    let graph = file.graphs[number]
    scope.open()
    for value in graph.values + graph.outputs where !value.name.isEmpty {
      if let shape = value.shape { rankOf[value.name] = shape.count }
    }
    for tensor in graph.initializers { try define(file.tensors[tensor].name, tensor: tensor) }
    for input in graph.inputs where !scope.defines(input.name) {
      let isIDs = !isInner && ONNXRowCount.inputNames.contains(input.name)
      try define(input.name, isIDs ? .ids : .other)
    }
    for node in graph.nodes { try follow(node) }
    let outputs = try graph.outputs.map { output in
      guard let value = scope.find(output.name) else {
        throw refusal("the output '\(output.name)'", "nothing makes it")
      }
      return scope.meanings[value]
    }
    if !isInner, let index = outputs.firstIndex(where: \.isTable) {
      throw refusal("the output '\(graph.outputs[index].name)'", "it is \(outputs[index].noun)")
    }
    try collectSizes(of: graph)
    scope.close()
    return outputs
  }

  private mutating func define(_ name: String, tensor: Int) throws {
    let rank = file.tensors[tensor].shape.count
    let meaning = axis(of: tensor).map {
      ONNXMeaning.table(axis: $0, rank: rank, tensors: [tensor])
    }
    try define(name, meaning ?? .other, tensor: tensor)
  }

  private mutating func define(
    _ name: String, _ meaning: ONNXMeaning, tensor: Int? = nil
  ) throws {
    guard scope.define(name, meaning, tensor: tensor) else {
      throw refusal("the value '\(name)'", "it is made twice")
    }
  }

  private mutating func follow(_ node: ONNXNode) throws {
    if node.domain == "ai.onnx.contrib" {
      throw refusal(node.place, "the graph takes or gives text, with a vocabulary of its own")
    }
    if node.operation == "Constant", node.domain.isEmpty, let output = node.outputs.first {
      if hasSize(node) { throw sizeRefusal(node) }
      if let tensor = node["value"]?.tensors.first { return try define(output, tensor: tensor) }
      return try define(output, .other)
    }
    let values = try node.inputs.map { name -> Int? in
      guard !name.isEmpty else { return nil }
      guard let value = scope.find(name) else {
        throw refusal(node.place, "nothing before it makes '\(name)'")
      }
      return value
    }
    let step = ONNXStep(
      node: node, inputs: values.map { $0.map { scope.meanings[$0] } ?? .other },
      tensors: values.map { $0.flatMap { scope.tensors[$0] } })
    for tensor in step.tensors { if let tensor { useCounts[tensor, default: 0] += 1 } }
    var outputs = try bodies(step)
    if outputs == nil {
      try checkSizes(step)
      // Matrices that are packed have no axis that tells their rows, and a setting instead.
      guard !hasSize(node) || !step.areOther() && node.operation == "MatMulNBits" else {
        throw sizeRefusal(node)
      }
      outputs = step.areOther() ? [] : [try meaning(of: step)]
      // Of further outputs it is not known what they have to do with tokens.
      if let first = outputs?.first, first != .other,
        node.outputs.dropFirst().contains(where: { !$0.isEmpty })
      {
        throw unknownUse(step)
      }
    }
    for (index, name) in node.outputs.enumerated() where !name.isEmpty {
      let meaning = outputs.flatMap { index < $0.count ? $0[index] : nil } ?? .other
      try define(name, meaning)
    }
  }

  /// Follows the graphs inside a node; `nil` if there are none.
  private mutating func bodies(_ step: ONNXStep) throws -> [ONNXMeaning]? {
    let graphs = step.node.graphs
    guard !graphs.isEmpty else { return nil }
    guard step.areOther() else { throw unknownUse(step) }
    let results = try graphs.map { try follow(graph: $0, isInner: true) }
    guard step.node.operation == "If", step.node.domain.isEmpty else {
      // What goes round and round must have nothing to do with the vocabulary.
      guard results.allSatisfy({ $0.allSatisfy { $0 == .other } }) else {
        throw refusal(step.node.place, "a graph inside gives what is indexed by token")
      }
      return []
    }
    guard let first = results.first, results.allSatisfy({ $0 == first }),
      !first.contains(where: \.isTable)
    else {
      throw refusal(step.node.place, "what its graphs give has different things to do with tokens")
    }
    return first
  }

  /// Refuses integers of the vocabulary's size, unless they are the shape that logits get.
  private func checkSizes(_ step: ONNXStep) throws {
    guard let rowCount else { return }
    for (index, tensor) in step.tensors.enumerated() {
      guard let tensor,
        file.tensors[tensor].integers?.contains(where: { $0.value == rowCount }) == true,
        !(step.node.operation == "Reshape" && index == 1 && step.input(0) == .logits)
      else { continue }
      throw sizeRefusal(step.node)
    }
  }

  /// Whether a setting is the number of the vocabulary's rows.
  private func hasSize(_ node: ONNXNode) -> Bool {
    node.attributes.contains { attribute in
      attribute.integer?.value == rowCount && rowCount != nil
        || rowCount.map(attribute.integers.contains) ?? false
    }
  }

  private func sizeRefusal(_ node: ONNXNode) -> ONNXError {
    refusal(
      node.place,
      "a number is that of the vocabulary's rows (\(rowCount ?? 0)), and it is not known whether it "
        + "means them")
  }

  func unknownUse(_ step: ONNXStep) -> ONNXError {
    let index = step.inputs.firstIndex { $0 != .other } ?? 0
    return refusal(
      step.node.place,
      "it takes '\(step.node.inputs[index])', \(step.inputs[index].noun), and what it makes of it is "
        + "not known")
  }

  func refusal(_ place: String, _ problem: String) -> ONNXError {
    .notUnderstood(path: file.path, place: place, problem: problem)
  }
}

extension ONNXMeaning {
  fileprivate var isTable: Bool {
    if case .table = self { return true }
    return false
  }
}
