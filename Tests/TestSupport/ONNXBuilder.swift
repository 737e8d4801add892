internal import ProtocolBuffers

/// Builds small graphs of ONNX.
public struct ONNXBuilder {
  /// Where the elements of a tensor stand.
  public enum Storage: Sendable {
    /// `raw_data`.
    case raw([UInt8])
    /// `float_data`, packed.
    case floats([Float])
    /// `int32_data`, packed.
    case numbers([Int])
    /// `external_data`, with the settings as texts.
    case external([(key: String, value: String)])
  }

  private var nodes: [[UInt8]] = []
  private var initializers: [[UInt8]] = []
  private var inputs: [[UInt8]] = []
  private var outputs: [[UInt8]] = []
  private var values: [[UInt8]] = []

  /// Starts an empty graph.
  public init() {}

  /// An embedding of `rows` rows of two numbers, an addition, and an LM head with a bias.
  public static func sample(rows: Int) -> ONNXBuilder {
    var builder = ONNXBuilder()
    builder.add(input: "input_ids", type: 7, shape: [nil, nil])
    builder.add(
      tensor: "table", shape: [rows, 2], storage: .floats((0..<2 * rows).map { Float($0) }))
    builder.add(tensor: "one", shape: [2], storage: .floats([1, 1]))
    builder.add(
      tensor: "head", shape: [2, rows], storage: .floats((0..<2 * rows).map { Float(-$0) }))
    builder.add(
      tensor: "bias", shape: [rows], storage: .floats((0..<rows).map { Float($0) + 0.5 }))
    builder.add(node: "Gather", ["table", "input_ids"], ["rows"])
    builder.add(node: "Add", ["rows", "one"], ["state"])
    builder.add(node: "MatMul", ["state", "head"], ["product"])
    builder.add(node: "Add", ["product", "bias"], ["logits"])
    builder.add(value: "product", type: 1, shape: [nil, nil, rows])
    builder.add(output: "logits", type: 1, shape: [nil, nil, rows])
    return builder
  }

  /// Adds a tensor.
  public mutating func add(
    tensor name: String, shape: [Int], type: UInt64 = 1, storage: Storage
  ) {
    initializers.append(Self.tensor(name, shape: shape, type: type, storage: storage))
  }

  /// Adds a node.
  public mutating func add(
    node operation: String, _ inputs: [String], _ outputs: [String], domain: String = "",
    integers: KeyValuePairs<String, [Int]> = [:], tensors: KeyValuePairs<String, [UInt8]> = [:],
    graphs: KeyValuePairs<String, ONNXBuilder> = [:]
  ) {
    var node = WireWriter()
    for input in inputs { node.write(Array(input.utf8), as: 1) }
    for output in outputs { node.write(Array(output.utf8), as: 2) }
    node.write(Array(operation.utf8), as: 4)
    for (name, numbers) in integers {
      var attribute = WireWriter()
      attribute.write(Array(name.utf8), as: 1)
      if numbers.count == 1 { attribute.write(UInt64(bitPattern: Int64(numbers[0])), as: 3) }
      for number in numbers where numbers.count > 1 {
        attribute.write(UInt64(bitPattern: Int64(number)), as: 8)
      }
      node.write(attribute.bytes, as: 5)
    }
    for (name, tensor) in tensors {
      var attribute = WireWriter()
      attribute.write(Array(name.utf8), as: 1)
      attribute.write(tensor, as: 5)
      node.write(attribute.bytes, as: 5)
    }
    for (name, graph) in graphs {
      var attribute = WireWriter()
      attribute.write(Array(name.utf8), as: 1)
      attribute.write(graph.graph(), as: 6)
      node.write(attribute.bytes, as: 5)
    }
    if !domain.isEmpty { node.write(Array(domain.utf8), as: 7) }
    nodes.append(node.bytes)
  }

  /// Adds an input.
  public mutating func add(input name: String, type: UInt64 = 1, shape: [Int?]) {
    inputs.append(Self.value(name, type: type, shape: shape))
  }

  /// Adds an output.
  public mutating func add(output name: String, type: UInt64 = 1, shape: [Int?]) {
    outputs.append(Self.value(name, type: type, shape: shape))
  }

  /// Adds what is said of a value.
  public mutating func add(value name: String, type: UInt64 = 1, shape: [Int?]) {
    values.append(Self.value(name, type: type, shape: shape))
  }

  /// A tensor, as a message.
  public static func tensor(
    _ name: String, shape: [Int], type: UInt64 = 1, storage: Storage
  ) -> [UInt8] {
    var tensor = WireWriter()
    for size in shape { tensor.write(UInt64(bitPattern: Int64(size)), as: 1) }
    tensor.write(type, as: 2)
    switch storage {
    case .raw(let bytes): tensor.write(bytes, as: 9)
    case .floats(let numbers): tensor.write(bytes(of: numbers), as: 4)
    case .numbers(let numbers):
      var packed = WireWriter()
      for number in numbers { packed.append(UInt64(bitPattern: Int64(number))) }
      tensor.write(packed.bytes, as: 5)
    case .external(let settings):
      for (key, value) in settings {
        var entry = WireWriter()
        entry.write(Array(key.utf8), as: 1)
        entry.write(Array(value.utf8), as: 2)
        tensor.write(entry.bytes, as: 13)
      }
      tensor.write(1, as: 14)
    }
    tensor.write(Array(name.utf8), as: 8)
    return tensor.bytes
  }

  /// The bytes of numbers as they are in memory.
  public static func bytes(of numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt32($0))) }
    }
  }

  /// The model: a version, a field that nobody knows, the graph, and an operator set.
  public func bytes() -> [UInt8] {
    var model = WireWriter()
    model.write(8, as: 1)
    model.write(Array("nobody knows this".utf8), as: 1000)
    model.write(graph(), as: 7)
    var operators = WireWriter()
    operators.write(17, as: 2)
    model.write(operators.bytes, as: 8)
    return model.bytes
  }

  private func graph() -> [UInt8] {
    var graph = WireWriter()
    for node in nodes { graph.write(node, as: 1) }
    graph.write(Array("graph".utf8), as: 2)
    for tensor in initializers { graph.write(tensor, as: 5) }
    for value in inputs { graph.write(value, as: 11) }
    for value in outputs { graph.write(value, as: 12) }
    for value in values { graph.write(value, as: 13) }
    return graph.bytes
  }

  private static func value(_ name: String, type: UInt64, shape: [Int?]) -> [UInt8] {
    var sizes = WireWriter()
    for size in shape {
      var axis = WireWriter()
      if let size { axis.write(UInt64(size), as: 1) } else { axis.write(Array("any".utf8), as: 2) }
      sizes.write(axis.bytes, as: 1)
    }
    var tensor = WireWriter()
    tensor.write(type, as: 1)
    tensor.write(sizes.bytes, as: 2)
    var kind = WireWriter()
    kind.write(tensor.bytes, as: 1)
    var value = WireWriter()
    value.write(Array(name.utf8), as: 1)
    value.write(kind.bytes, as: 2)
    return value.bytes
  }
}
