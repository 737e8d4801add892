/// The forms in which weights are read; the first that a folder has is taken.
enum WeightForm: CaseIterable {
  case safetensors
  case torch

  /// The name of a checkpoint in one file.
  var fileName: String {
    switch self {
    case .safetensors: Checkpoint.fileName
    case .torch: "pytorch_model.bin"
    }
  }

  /// The name of the index of several files.
  var indexName: String {
    switch self {
    case .safetensors: ShardIndex.fileName
    case .torch: "pytorch_model.bin.index.json"
    }
  }

  /// The suffix of the names of files.
  var suffix: String {
    switch self {
    case .safetensors: ".safetensors"
    case .torch: ".bin"
    }
  }

  /// The name of a file that holds the same as safetensors.
  func safetensorsName(of name: String) -> String {
    guard self == .torch else { return name }
    let stem = name.hasSuffix(suffix) ? name.dropLast(suffix.count) : name[...]
    let prefix = "pytorch_model"
    let rest = stem.hasPrefix(prefix) ? "model\(stem.dropFirst(prefix.count))" : String(stem)
    return rest + WeightForm.safetensors.suffix
  }
}
