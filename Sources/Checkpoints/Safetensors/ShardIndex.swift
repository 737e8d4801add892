internal import Files
public import JSON

/// The index of a checkpoint in several files: `model.safetensors.index.json`, or that of PyTorch.
public struct ShardIndex: Sendable {
  /// The name of the file that is written.
  public static let fileName = "model.safetensors.index.json"

  /// The name of the file that was read.
  public var sourceName: String { form.indexName }

  /// The whole text, with what lexotomy does not know.
  public let value: JSONValue
  /// The name of the file of each tensor.
  public let fileByTensor: [String: String]
  private let form: WeightForm

  /// Reads the index of weights in one of the forms.
  ///
  /// - Throws: `FileError`, `JSONError`, or `CheckpointError` if it is no index or names a file
  ///   that is not in its own folder.
  init(_ form: WeightForm, in folder: Folder) throws {
    let path = try folder.path(of: form.indexName)
    var reader = JSONReader(
      try InputFile.contents(of: path, limit: 1 << 28), source: path)
    let value = try reader.readDocument()
    guard let map = value["weight_map"]?.object, !map.members.isEmpty else {
      throw CheckpointError.index(file: path, problem: .noWeightMap)
    }
    var fileByTensor: [String: String] = [:]
    for member in map.members {
      guard let name = member.value.string, Folder.isPlain(name), name.hasSuffix(form.suffix)
      else {
        throw CheckpointError.index(file: path, problem: .unsafeFile(tensor: member.key))
      }
      fileByTensor[member.key] = name
    }
    self.form = form
    self.value = value
    self.fileByTensor = fileByTensor
  }

  /// The names of the files, sorted.
  public var fileNames: [String] { Set(fileByTensor.values).sorted() }

  /// Checks that the index and the files name the same tensors.
  ///
  /// - Throws: `CheckpointError.index`.
  func check(against shards: [SafetensorsFile], in folder: Folder) throws {
    let path = try folder.path(of: form.indexName)
    var found: Set<String> = []
    for shard in shards {
      for tensor in shard.header.tensors {
        guard found.insert(tensor.name).inserted else {
          throw CheckpointError.index(file: path, problem: .inTwoFiles(tensor: tensor.name))
        }
        guard fileByTensor[tensor.name] == shard.sourceName else {
          throw CheckpointError.index(
            file: path, problem: .notListed(tensor: tensor.name, file: shard.sourceName))
        }
      }
    }
    if let missing = fileByTensor.keys.sorted().first(where: { !found.contains($0) }) {
      throw CheckpointError.index(
        file: path, problem: .notInFile(tensor: missing, file: fileByTensor[missing] ?? ""))
    }
  }

  /// Returns the text of an index; what that of the source says beside totals and files is kept.
  ///
  /// `metadata` is always there: transformers 5 cannot do without it.
  ///
  /// - Parameters:
  ///   - source: The index of the source, `nil` if it had none.
  ///   - totalSize: The bytes of all tensors.
  ///   - totalParameters: The numbers in all tensors.
  ///   - files: The file of each tensor, in the order of the text; the source's order is kept where
  ///     nothing moves.
  /// - Returns: The text.
  static func text(
    after source: ShardIndex?, totalSize: Int, totalParameters: Int,
    files: [(tensor: String, file: String)]
  ) -> [UInt8] {
    var object = source?.value.object ?? JSONObject()
    var metadata = object["metadata"]?.object ?? JSONObject()
    metadata["total_size"] = .number(totalSize)
    if metadata["total_parameters"] != nil {
      metadata["total_parameters"] = .number(totalParameters)
    }
    object["metadata"] = .object(metadata)
    if files.contains(where: { source?.fileByTensor[$0.tensor] != $0.file }) {
      var map = JSONObject()
      for (tensor, file) in files { map[tensor] = .string(file) }
      object["weight_map"] = .object(map)
    }
    return JSONWriter.text(of: .object(object))
  }
}
