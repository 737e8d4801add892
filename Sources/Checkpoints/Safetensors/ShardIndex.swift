public import Files
public import JSON

/// The index of a checkpoint in several files: `model.safetensors.index.json`.
public struct ShardIndex: Sendable {
  /// The name of the file.
  public static let fileName = "model.safetensors.index.json"

  /// The whole text, with what lexotomy does not know.
  public let value: JSONValue
  /// The name of the file of each tensor.
  public let fileByTensor: [String: String]

  /// Reads the index of a folder.
  ///
  /// - Throws: `FileError`, `JSONError`, or `CheckpointError` if it is no index or names a file
  ///   that is not in its own folder.
  public init(in folder: Folder) throws {
    let path = try folder.path(of: Self.fileName)
    var reader = JSONReader(
      try InputFile.contents(of: path, limit: 1 << 28), source: path)
    let value = try reader.readDocument()
    guard let map = value["weight_map"]?.object, !map.members.isEmpty else {
      throw CheckpointError.index(file: path, problem: .noWeightMap)
    }
    var fileByTensor: [String: String] = [:]
    for member in map.members {
      guard let name = member.value.string, Folder.isPlain(name), name.hasSuffix(".safetensors")
      else {
        throw CheckpointError.index(file: path, problem: .unsafeFile(tensor: member.key))
      }
      fileByTensor[member.key] = name
    }
    self.value = value
    self.fileByTensor = fileByTensor
  }

  /// The names of the files, sorted.
  public var fileNames: [String] { Set(fileByTensor.values).sorted() }

  /// Checks that the index and the files name the same tensors.
  ///
  /// - Throws: `CheckpointError.index`.
  func check(against shards: [SafetensorsFile], in folder: Folder) throws {
    let path = try folder.path(of: Self.fileName)
    var found: Set<String> = []
    for shard in shards {
      for tensor in shard.header.tensors {
        guard found.insert(tensor.name).inserted else {
          throw CheckpointError.index(file: path, problem: .inTwoFiles(tensor: tensor.name))
        }
        guard fileByTensor[tensor.name] == shard.name else {
          throw CheckpointError.index(
            file: path, problem: .notListed(tensor: tensor.name, file: shard.name))
        }
      }
    }
    if let missing = fileByTensor.keys.sorted().first(where: { !found.contains($0) }) {
      throw CheckpointError.index(
        file: path, problem: .notInFile(tensor: missing, file: fileByTensor[missing] ?? ""))
    }
  }

  /// Returns the text with new totals; what else it says is kept.
  ///
  /// `metadata` is always there afterwards: transformers 5 cannot do without it.
  func rewritten(totalSize: Int, totalParameters: Int) -> [UInt8] {
    guard var object = value.object else { return JSONWriter.text(of: value) }
    var metadata = object["metadata"]?.object ?? JSONObject()
    metadata["total_size"] = .number(totalSize)
    if metadata["total_parameters"] != nil {
      metadata["total_parameters"] = .number(totalParameters)
    }
    object["metadata"] = .object(metadata)
    return JSONWriter.text(of: .object(object))
  }
}
