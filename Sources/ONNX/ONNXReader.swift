internal import Files
internal import ProtocolBuffers

/// Reads the messages of a model one by one.
struct ONNXReader {
  /// The greatest depth to which graphs may stand in each other.
  private static let depthLimit = 8
  /// The most messages, names and numbers: a file of small ones would take many times its size.
  private static let itemLimit = 1 << 21
  /// The most bytes of a name.
  static let nameLimit = 1 << 16

  let path: String
  private let root: WireReader
  private(set) var graphs: [ONNXGraph] = []
  private(set) var functions: [Int] = []
  var tensors: [ONNXTensor] = []
  private(set) var sparseShapes: [[Int]] = []
  private(set) var messages: [ONNXMessage] = []
  private var itemCount = 0

  init(_ file: InputFile) {
    let path = file.path
    self.path = path
    root = WireReader(file) { ONNXError.damaged(path: path, problem: $0) }
  }

  /// Reads the whole file.
  mutating func readModel() throws {
    var reader = root
    var hasGraph = false
    var functionFields: [WireField] = []
    while let field = try reader.next() {
      switch field.number {
      case 7:
        guard !hasGraph, let range = field.payload else { throw damaged("there are two graphs") }
        hasGraph = true
        _ = try readGraph(reader.message(in: range), in: enter(field, of: -1), depth: 0)
      case 20: throw notUnderstood("training_info", "graphs for training are not read")
      case 25: functionFields.append(field)
      default: break
      }
    }
    guard hasGraph else { throw damaged("there is no graph") }
    for field in functionFields {
      guard let range = field.payload else { throw damaged("a function is no message") }
      functions.append(graphs.count)
      try readFunction(reader.message(in: range), in: enter(field, of: -1))
    }
  }

  /// Notes a message that something may be changed in.
  mutating func enter(_ field: WireField, of parent: Int) throws -> Int {
    try count()
    let payload = field.payload ?? field.range.upperBound..<field.range.upperBound
    messages.append(
      ONNXMessage(
        parent: parent, length: field.content.lowerBound..<payload.lowerBound, payload: payload))
    return messages.count - 1
  }

  /// Counts what is kept in memory.
  private mutating func count() throws {
    itemCount += 1
    guard itemCount <= Self.itemLimit else {
      throw notUnderstood(
        "the graph", "it has more than \(Self.itemLimit) messages, names and numbers")
    }
  }

  /// Reads a graph, and returns its number.
  private mutating func readGraph(
    _ reader: WireReader, in message: Int, depth: Int
  ) throws -> Int {
    guard depth < Self.depthLimit else {
      throw notUnderstood("the graph", "graphs stand in each other more than \(depth) deep")
    }
    let number = graphs.count
    graphs.append(ONNXGraph())
    var graph = ONNXGraph()
    var reader = reader
    while let field = try reader.next() {
      guard let range = field.payload else { continue }
      switch field.number {
      case 1:
        let node = try readNode(
          reader.message(in: range), in: enter(field, of: message), depth: depth)
        graph.nodes.append(node)
      case 5:
        graph.initializers.append(tensors.count)
        try readTensor(reader.message(in: range), in: enter(field, of: message))
      case 11: graph.inputs.append(try readValue(reader, field, in: message))
      case 12: graph.outputs.append(try readValue(reader, field, in: message))
      case 13: graph.values.append(try readValue(reader, field, in: message))
      case 15: try readSparse(reader.message(in: range), in: enter(field, of: message))
      default: break
      }
    }
    graphs[number] = graph
    return number
  }

  private mutating func readFunction(_ reader: WireReader, in message: Int) throws {
    var graph = ONNXGraph()
    let number = graphs.count
    graphs.append(graph)
    var reader = reader
    while let field = try reader.next() {
      guard field.number == 7, let range = field.payload else { continue }
      let node = try readNode(
        reader.message(in: range), in: enter(field, of: message), depth: 0)
      graph.nodes.append(node)
    }
    graphs[number] = graph
  }

  private mutating func readNode(
    _ reader: WireReader, in message: Int, depth: Int
  ) throws -> ONNXNode {
    var node = ONNXNode()
    var reader = reader
    while let field = try reader.next() {
      guard let range = field.payload else { continue }
      switch field.number {
      case 1:
        try count()
        node.inputs.append(try reader.text(in: range, limit: Self.nameLimit))
      case 2:
        try count()
        node.outputs.append(try reader.text(in: range, limit: Self.nameLimit))
      case 3: node.name = try reader.text(in: range, limit: Self.nameLimit)
      case 4: node.operation = try reader.text(in: range, limit: Self.nameLimit)
      case 5:
        let attribute = try readAttribute(
          reader.message(in: range), in: enter(field, of: message), depth: depth)
        node.attributes.append(attribute)
      case 7: node.domain = try reader.text(in: range, limit: Self.nameLimit)
      default: break
      }
    }
    if node.domain == "ai.onnx" { node.domain = "" }
    guard !node.operation.isEmpty else { throw damaged("a node has no operation") }
    if node.operation == "Constant", let output = node.outputs.first {
      for tensor in node.attributes.flatMap(\.tensors) { tensors[tensor].name = output }
    }
    return node
  }

  private mutating func readAttribute(
    _ reader: WireReader, in message: Int, depth: Int
  ) throws -> ONNXAttribute {
    var attribute = ONNXAttribute()
    var reader = reader
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)):
        attribute.name = try reader.text(in: range, limit: Self.nameLimit)
      case (3, .varint(let value)):
        attribute.integer = ONNXNumber(varint: value, at: field.content, in: message)
      case (5, .bytes(let range)), (10, .bytes(let range)):
        attribute.tensors.append(tensors.count)
        try readTensor(reader.message(in: range), in: enter(field, of: message))
      case (6, .bytes(let range)), (11, .bytes(let range)):
        let graph = try readGraph(
          reader.message(in: range), in: enter(field, of: message), depth: depth + 1)
        attribute.graphs.append(graph)
      case (8, _): attribute.integers += try numbers(reader, field, in: message).map(\.value)
      case (22, .bytes(let range)), (23, .bytes(let range)):
        try readSparse(reader.message(in: range), in: enter(field, of: message))
      default: break
      }
    }
    return attribute
  }

  /// The numbers of a repeated field, packed or not.
  mutating func numbers(
    _ reader: WireReader, _ field: WireField, in message: Int
  ) throws -> [ONNXNumber] {
    switch field.value {
    case .varint(let value):
      try count()
      return [ONNXNumber(varint: value, at: field.content, in: message)]
    case .fixed: return []
    case .bytes(let range):
      let packed = try enter(field, of: message)
      var numbers: [ONNXNumber] = []
      var reader = reader.message(in: range)
      while let number = try reader.nextNumber() {
        try count()
        numbers.append(ONNXNumber(varint: number.value, at: number.range, in: packed))
      }
      return numbers
    }
  }

  /// Reads the tensors of a sparse one, whose axes are noted.
  private mutating func readSparse(_ reader: WireReader, in message: Int) throws {
    var shape: [Int] = []
    var reader = reader
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)), (2, .bytes(let range)):
        try readTensor(reader.message(in: range), in: enter(field, of: message))
      case (3, _): shape += try numbers(reader, field, in: message).map(\.value)
      default: break
      }
    }
    sparseShapes.append(shape)
  }

  func damaged(_ problem: String) -> ONNXError { .damaged(path: path, problem: problem) }

  func notUnderstood(_ place: String, _ problem: String) -> ONNXError {
    .notUnderstood(path: path, place: place, problem: problem)
  }
}
