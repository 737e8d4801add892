public import Files

/// The weights of a model: the tensors of one file, or of several with an index.
///
/// The files are safetensors or, where there are none, `pytorch_model.bin` and its parts, of which
/// nothing is run. What is written is always safetensors.
public struct Checkpoint: Sendable {
  /// The folder.
  public let folder: Folder
  /// The files, sorted by name; those of PyTorch by the names that they get as safetensors.
  public let shards: [SafetensorsFile]
  /// The index, if there is one.
  public let index: ShardIndex?

  /// The name of a checkpoint in one file.
  public static let fileName = "model.safetensors"

  /// Opens the checkpoint of a folder.
  ///
  /// - Throws: `CheckpointError` if there is none, if it is ambiguous or damaged, or if the index
  ///   and the files disagree; `FileError`; `JSONError`.
  public init(_ folder: Folder) throws {
    guard let form = Self.form(in: folder) else {
      throw CheckpointError.noWeights(folder: folder.path, found: Self.otherWeights(in: folder))
    }
    let index = folder.lists(form.indexName) ? try ShardIndex(form, in: folder) : nil
    if folder.lists(form.fileName), let index, index.fileNames != [form.fileName] {
      throw CheckpointError.ambiguous(folder: folder.path)
    }
    let shards = try (index?.fileNames ?? [form.fileName]).map { name in
      guard folder.lists(name) else {
        throw CheckpointError.missingShard(folder: folder.path, file: name)
      }
      return try form == .torch
        ? SafetensorsFile(torch: name, in: folder) : SafetensorsFile(name, in: folder)
    }
    try index?.check(against: shards, in: folder)
    self.folder = folder
    self.index = index
    let isTied = try form == .torch && ModelConfiguration(folder).tiesWordEmbeddings
    self.shards = isTied ? shards.map { $0.withoutTiedCopies() } : shards
  }

  /// Opens a file of tensors that has another name than those of models: safetensors, or `.bin`.
  ///
  /// - Throws: `FileError`, `CheckpointError`, `JSONError`.
  public init(file name: String, in folder: Folder) throws {
    self.folder = folder
    index = nil
    shards = [
      try name.hasSuffix(WeightForm.torch.suffix)
        ? SafetensorsFile(torch: name, in: folder) : SafetensorsFile(name, in: folder)
    ]
  }

  /// Opens the files of the same names, as safetensors, in another folder.
  ///
  /// - Throws: As ``init(_:)``.
  public func sibling(in folder: Folder) throws -> Checkpoint {
    guard index == nil, let name = shards.first?.name else { return try Checkpoint(folder) }
    return try Checkpoint(file: name, in: folder)
  }

  /// All tensors, file by file, each file's in the order of their data.
  public var tensors: [Tensor] { shards.flatMap(\.header.tensors) }

  /// Whether the weights are a table of embeddings and nothing else, as in model2vec and in the
  /// `StaticEmbedding` of sentence-transformers.
  public var isStatic: Bool {
    let names: Set = ["embedding.weight", "embeddings", "weights", "mapping"]
    return tensors.allSatisfy { names.contains($0.name) }
  }

  /// The tensor called `name` and its file.
  ///
  /// - Complexity: O(tensors).
  public func find(_ name: String) -> (tensor: Tensor, shard: SafetensorsFile)? {
    for shard in shards {
      if let tensor = shard.header.tensors.first(where: { $0.name == name }) {
        return (tensor, shard)
      }
    }
    return nil
  }

  /// The names of the files that this checkpoint consists of, with its index.
  public var fileNames: [String] {
    shards.map(\.sourceName) + (index.map { [$0.sourceName] } ?? [])
  }

  /// Whether the folder has weights in a form that is read.
  public static func exists(in folder: Folder) -> Bool { form(in: folder) != nil }

  private static func form(in folder: Folder) -> WeightForm? {
    WeightForm.allCases.first { folder.lists($0.fileName) || folder.lists($0.indexName) }
  }

  /// Checks that a folder without weights that are read has none in another format, with which its
  /// tokenizer belongs together.
  ///
  /// - Throws: `CheckpointError.noWeights`.
  public static func checkNoOthers(in folder: Folder) throws {
    let suffixes = [".h5", ".msgpack", ".ot", ".tflite"]
    guard let found = otherWeights(in: folder), suffixes.contains(where: found.hasSuffix) else {
      return
    }
    throw CheckpointError.noWeights(folder: folder.path, found: found)
  }

  /// A file with weights in a format that is not read, for the message.
  private static func otherWeights(in folder: Folder) -> String? {
    let names = (try? folder.names()) ?? []
    return names.first {
      $0.hasSuffix(".bin") || $0.hasSuffix(".pth")
        || $0.hasSuffix(".h5") || $0.hasSuffix(".msgpack") || $0.hasSuffix(".gguf")
        || $0.hasSuffix(".safetensors") || $0.hasSuffix(".onnx") || $0.hasSuffix(".ot")
        || $0.hasSuffix(".tflite")
    }
  }
}
