/// A graph, the body of a node, or the body of a function.
public struct ONNXGraph: Sendable {
  /// The nodes, in the order in which they are computed.
  public internal(set) var nodes: [ONNXNode] = []
  /// The tensors that are given, by their numbers in the file.
  public internal(set) var initializers: [Int] = []
  /// The values that come from outside, those with a tensor too.
  public internal(set) var inputs: [ONNXValue] = []
  /// The values that go out.
  public internal(set) var outputs: [ONNXValue] = []
  /// The descriptions of other values.
  public internal(set) var values: [ONNXValue] = []
}

/// The description of a value.
public struct ONNXValue: Sendable {
  /// The name.
  public internal(set) var name = ""
  /// The sizes of the axes of a tensor, `nil` where one is not said; `nil` if no shape is said.
  public internal(set) var shape: [ONNXNumber?]?
}

/// A step of a graph.
public struct ONNXNode: Sendable {
  /// The name, which may be empty.
  public internal(set) var name = ""
  /// The operator.
  public internal(set) var operation = ""
  /// Who says what that is; empty for ONNX itself.
  public internal(set) var domain = ""
  /// The names of what it takes; empty for what is left out.
  public internal(set) var inputs: [String] = []
  /// The names of what it gives; empty for what nobody wants.
  public internal(set) var outputs: [String] = []
  /// The settings.
  public internal(set) var attributes: [ONNXAttribute] = []

  /// The setting of a name.
  public subscript(name: String) -> ONNXAttribute? { attributes.first { $0.name == name } }

  /// The graphs inside.
  public var graphs: [Int] { attributes.flatMap(\.graphs) }

  /// The name of it in messages.
  public var place: String {
    "the node '\(name.isEmpty ? outputs.first ?? "" : name)' (\(domain.isEmpty ? "" : domain + ".")"
      + "\(operation))"
  }
}

/// A setting of a node.
public struct ONNXAttribute: Sendable {
  /// The name.
  public internal(set) var name = ""
  /// The number, if it is one.
  public internal(set) var integer: ONNXNumber?
  /// The numbers, if it is a list.
  public internal(set) var integers: [Int] = []
  /// The tensors, by their numbers in the file.
  public internal(set) var tensors: [Int] = []
  /// The graphs, by their numbers in the file.
  public internal(set) var graphs: [Int] = []
}
