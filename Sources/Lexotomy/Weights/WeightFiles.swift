internal import Files

/// The files that hold weights, in formats that are known or not.
enum WeightFiles {
  private static let suffixes = [
    ".bin", ".h5", ".msgpack", ".ot", ".onnx", ".onnx_data", ".onnx.data", ".gguf", ".pt", ".pth",
    ".ckpt", ".tflite",
    ".safetensors", ".engine", ".mlmodel", ".npz",
  ]
  private static let exportedSuffixes = [
    ".bin", ".h5", ".msgpack", ".ot", ".onnx", ".gguf", ".tflite",
  ]
  private static let exportedFolders = ["onnx", "openvino", "coreml"]

  /// Whether a file of this name holds weights.
  static func contains(_ name: String) -> Bool { suffixes.contains(where: name.hasSuffix) }

  /// Returns the reason why a file or folder of a source is not taken along; `nil` if it holds no
  /// weights.
  static func reasonLeftOut(_ name: String, in folder: Folder) -> String? {
    if Folder.exists("\(folder.path)/\(name)") {
      return "it is a folder, and may hold other copies of the embeddings"
        + (["onnx", "openvino"].contains(name) ? "; export the result again" : "")
    }
    guard contains(name) else { return nil }
    return "it holds the weights of the source in another form"
      + (name.hasSuffix(".onnx") ? "; export the result again" : "")
  }

  /// Returns the names in a folder that may be copies of the weights in other forms.
  ///
  /// - Throws: `FileError`.
  static func copies(in folder: Folder, of weights: (any ModelWeights)?) throws -> [String] {
    let own = Set(weights?.names ?? [])
    return try folder.names().filter { name in
      !own.contains(name)
        && (exportedSuffixes.contains(where: name.hasSuffix) || exportedFolders.contains(name))
    }
  }
}
