public import Files

/// The weights of a model: the tensors of one safetensors file, or of several with an index.
public struct Checkpoint: Sendable {
  /// The folder.
  public let folder: Folder
  /// The files, sorted by name.
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
    let hasSingle = folder.has(Self.fileName)
    let index = folder.has(ShardIndex.fileName) ? try ShardIndex(in: folder) : nil
    guard hasSingle || index != nil else {
      throw CheckpointError.noWeights(folder: folder.path, found: Self.otherWeights(in: folder))
    }
    if hasSingle, let index, index.fileNames != [Self.fileName] {
      throw CheckpointError.ambiguous(folder: folder.path)
    }
    self.folder = folder
    self.index = index
    shards = try (index?.fileNames ?? [Self.fileName]).map { name in
      guard folder.has(name) else {
        throw CheckpointError.missingShard(folder: folder.path, file: name)
      }
      return try SafetensorsFile(name, in: folder)
    }
    try index?.check(against: shards, in: folder)
  }

  /// All tensors, file by file, each file's in the order of their data.
  public var tensors: [Tensor] { shards.flatMap(\.header.tensors) }

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
    shards.map(\.name) + (index == nil ? [] : [ShardIndex.fileName])
  }

  /// A file with weights in a format that is not read, for the message.
  private static func otherWeights(in folder: Folder) -> String? {
    let names = (try? folder.names()) ?? []
    return names.first {
      $0.hasPrefix("pytorch_model") || $0.hasSuffix(".bin") || $0.hasSuffix(".pth")
        || $0.hasSuffix(".h5") || $0.hasSuffix(".msgpack") || $0.hasSuffix(".gguf")
        || $0.hasSuffix(".safetensors")
    }
  }
}
