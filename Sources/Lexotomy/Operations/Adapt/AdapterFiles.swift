internal import Checkpoints
internal import Files
internal import JSON

/// An adapter of PEFT: `adapter_config.json` and `adapter_model.safetensors`.
///
/// Names are those of `get_peft_model_state_dict` in PEFT 0.21.
struct AdapterFiles {
  /// The file by which an adapter is known.
  static let configuration = "adapter_config.json"
  private static let weights = ["adapter_model.safetensors", "adapter_model.bin"]

  private let folder: Folder
  private let settings: JSONObject
  private let checkpoint: Checkpoint

  /// Opens an adapter.
  ///
  /// - Throws: `CheckpointError`, `FileError`, `JSONError`.
  init(_ folder: Folder) throws {
    let path = try folder.path(of: Self.configuration)
    var reader = JSONReader(try InputFile.contents(of: path, limit: 1 << 24), source: path)
    guard let settings = try reader.readDocument().object else {
      throw CheckpointError.unsupported(place: path, feature: "anything but an object")
    }
    guard let name = Self.weights.first(where: folder.has) else {
      throw CheckpointError.noWeights(folder: folder.path, found: nil)
    }
    self.folder = folder
    self.settings = settings
    checkpoint = try TrainedTensors.open(name, in: folder)
  }

  /// Returns the parts of the adapter for the result.
  ///
  /// - Parameters:
  ///   - rows: The rows of the result.
  ///   - base: The path of the result, which the adapter will name.
  /// - Returns: The parts.
  /// - Throws: `CheckpointError` for a tensor that hangs on tokens in a way that is not known.
  func parts(after rows: AdaptedRows, base: String) throws -> AdaptedParts {
    let indices = TokenIndices(settings)
    var made: [String: [MadeTensor]] = [:]
    var notes: [String] = []
    for tensor in checkpoint.tensors {
      let kind = try AdapterTensor(tensor, rowCount: rows.sourceRowCount)
      switch kind {
      case .other: continue
      case .rows(let found, let lender):
        made[tensor.name] = [try rows.made(of: found, in: checkpoint, lender: lender)]
      case .multipliers(let found):
        guard !rows.sources.contains(nil) else {
          throw CheckpointError.feature(
            file: folder.path, key: "'\(tensor.name)'",
            problem: "it scales rows, and what it should be for new pieces is not known. Merge the "
              + "adapter into the model (merge_and_unload) and cut that.")
        }
        made[tensor.name] = [try rows.made(of: found, in: checkpoint, lender: nil)]
      case .tokens(let module):
        made[tensor.name] = [
          try indices.made(of: tensor, module: module, in: checkpoint, after: rows)
        ]
      }
    }
    let dropped = indices.droppedCount(after: rows)
    if dropped > 0 {
      notes.append("\(dropped) trainable tokens were dropped with their pieces.")
    }
    return AdaptedParts(
      kind: "adapter", checkpoint: checkpoint, made: made,
      files: try files(indices, rows, base, &notes), notes: notes)
  }

  private func files(
    _ indices: TokenIndices, _ rows: AdaptedRows, _ base: String, _ notes: inout [String]
  ) throws -> [(name: String, bytes: [UInt8])] {
    var object = try indices.rewritten(settings, after: rows)
    for key in ["base_model_name_or_path", "tokenizer_name_or_path"]
    where object[key]?.isNull == false {
      object[key] = .string(base)
    }
    object["base_model_name_or_path"] = .string(base)
    if object["revision"] != nil { object["revision"] = .null }
    var files = [(Self.configuration, JSONWriter.text(of: .object(object)))]
    for name in try folder.names()
    where name != Self.configuration && !Self.weights.contains(name) {
      guard folder.has(name), ["README.md", "LICENSE", ".gitattributes"].contains(name) else {
        notes.append("\(name) is left out: the tokenizer and all else are the result's.")
        continue
      }
      files.append(
        (name, try InputFile.contents(of: folder.path(of: name), limit: 1 << 26)))
    }
    return files
  }
}
