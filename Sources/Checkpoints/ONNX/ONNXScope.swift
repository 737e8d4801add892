internal import ONNX

/// The relation of a graph's value to the vocabulary.
enum ONNXMeaning: Equatable {
  /// Nothing.
  case other
  /// It is token IDs.
  case ids
  /// It is made of tensors that are given, by their numbers, and `axis` of `rank` axes is indexed by
  /// token.
  case table(axis: Int, rank: Int, tensors: [Int])
  /// It is computed, and the last axis is indexed by token.
  case logits

  /// The name of it in messages.
  var noun: String {
    switch self {
    case .other: "what has nothing to do with tokens"
    case .ids: "the token IDs"
    case .table: "a table with a row for each token"
    case .logits: "what has a number for each token"
    }
  }
}

/// The values that names stand for, in a graph and those around it.
struct ONNXScope {
  /// The values of each open graph, the outermost first.
  private var frames: [[String: Int]] = []
  /// The relation of each value to the vocabulary.
  private(set) var meanings: [ONNXMeaning] = []
  /// The tensor that a value is, if it is given.
  private(set) var tensors: [Int?] = []

  /// Opens a graph.
  mutating func open() { frames.append([:]) }

  /// Closes the innermost graph.
  mutating func close() { frames.removeLast() }

  /// Names a new value of the innermost graph; `false` if the name is taken there.
  mutating func define(_ name: String, _ meaning: ONNXMeaning, tensor: Int? = nil) -> Bool {
    guard frames[frames.count - 1].updateValue(meanings.count, forKey: name) == nil else {
      return false
    }
    meanings.append(meaning)
    tensors.append(tensor)
    return true
  }

  /// The value of a name.
  func find(_ name: String) -> Int? {
    for frame in frames.reversed() { if let value = frame[name] { return value } }
    return nil
  }

  /// Whether the innermost graph has a value of this name.
  func defines(_ name: String) -> Bool { frames.last?[name] != nil }
}

/// A node with what is known of its inputs.
struct ONNXStep {
  let node: ONNXNode
  /// The meanings of the inputs; of what is left out, ``ONNXMeaning/other``.
  let inputs: [ONNXMeaning]
  /// The tensors that inputs are, if they are given.
  let tensors: [Int?]

  /// The meaning of an input, ``ONNXMeaning/other`` if there is none.
  func input(_ index: Int) -> ONNXMeaning { index < inputs.count ? inputs[index] : .other }

  /// The tensor of an input.
  func tensor(_ index: Int) -> Int? { index < tensors.count ? tensors[index] : nil }

  /// Whether an input is there.
  func has(_ index: Int) -> Bool {
    index < node.inputs.count && !node.inputs[index].isEmpty
  }

  /// Whether all inputs but these have nothing to do with the vocabulary.
  func areOther(except indices: Int...) -> Bool {
    inputs.indices.allSatisfy { indices.contains($0) || inputs[$0] == .other }
  }

  /// The value of an integer setting.
  func integer(_ name: String, default value: Int) -> Int {
    node[name]?.integer?.value ?? value
  }
}
