internal import ONNX

/// Finds how many rows the vocabulary of a graph has: those of the tables that token IDs are looked up
/// in, or else a size that the configuration names.
enum ONNXRowCount {
  /// The inputs of graphs that are token IDs.
  static let inputNames: Set = ["input_ids", "decoder_input_ids"]

  /// The rows, `nil` if there is no sign of a vocabulary.
  ///
  /// - Throws: `ONNXError.notUnderstood` if tables differ, or the configuration says otherwise.
  static func find(in file: ONNXFile, sizes: [Int]) throws -> Int? {
    let found = lookedUp(in: file)
    guard let rows = found.first else {
      return sizes.first { size in file.tensors.contains { $0.shape.contains(size) } }
    }
    if let other = found.first(where: { $0.rows != rows.rows }) {
      throw ONNXError.notUnderstood(
        path: file.path, place: other.place,
        problem: "it has \(other.rows) rows, and another table of token IDs \(rows.rows)")
    }
    guard sizes.isEmpty || sizes.contains(rows.rows) else {
      throw ONNXError.notUnderstood(
        path: file.path, place: rows.place,
        problem: "it has \(rows.rows) rows, and the model's vocabulary \(sizes[0])")
    }
    return rows.rows
  }

  /// The tables that IDs are looked up in.
  ///
  /// Names are taken as if there were one scope: what is done with the tables is looked at only when
  /// their size is known.
  private static func lookedUp(in file: ONNXFile) -> [(rows: Int, place: String)] {
    var ids = inputNames
    var sources: [String: String] = [:]
    var tensors: [String: ONNXTensor] = [:]
    for tensor in file.tensors { tensors[tensor.name] = tensor }
    func table(_ name: String) -> ONNXTensor? {
      var name = name
      for _ in 0..<8 {
        if let tensor = tensors[name] { return tensor }
        guard let source = sources[name] else { return nil }
        name = source
      }
      return nil
    }
    var found: [(rows: Int, place: String)] = []
    for node in file.graphs.flatMap(\.nodes) {
      guard let first = node.inputs.first, let output = node.outputs.first else { continue }
      switch node.operation {
      case "Identity", "Cast", "Reshape", "Unsqueeze", "Squeeze", "DequantizeLinear",
        "QuantizeLinear":
        sources[output] = first
        if ids.contains(first) { ids.insert(output) }
      case "Gather", "GatherBlockQuantized":
        guard node.inputs.count > 1, ids.contains(node.inputs[1]), let table = table(first),
          table.shape.count > 0
        else { continue }
        found.append((table.shape[0], "the tensor '\(table.name)'"))
      case "EmbedLayerNormalization", "QEmbedLayerNormalization":
        guard node.inputs.count > 2, let table = table(node.inputs[2]), table.shape.count == 2
        else { continue }
        found.append((table.shape[0], "the tensor '\(table.name)'"))
      default: continue
      }
    }
    return found
  }
}
