/// Which files hold weights, whatever their format.
enum WeightFiles {
  private static let suffixes = [
    ".bin", ".h5", ".msgpack", ".ot", ".onnx", ".onnx_data", ".onnx.data", ".gguf", ".pt", ".pth",
    ".ckpt", ".tflite",
    ".safetensors", ".engine", ".mlmodel", ".npz",
  ]

  /// Whether a file of this name does.
  static func contains(_ name: String) -> Bool { suffixes.contains(where: name.hasSuffix) }
}
