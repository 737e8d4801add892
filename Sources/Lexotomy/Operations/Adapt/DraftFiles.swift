internal import Checkpoints
internal import Files
internal import JSON

/// A draft model of EAGLE: layers that guess the tokens of a target, whose tokenizer they use.
///
/// EAGLE-3 has logits for some tokens only: its token *i* is the target's `i + d2t[i]`, and `t2d` says
/// of each token of the target whether it is among them.
struct DraftFiles {
  private let folder: Folder
  private let settings: JSONObject
  private let checkpoint: Checkpoint

  /// Opens a draft model.
  ///
  /// - Throws: `OperationError.noAdapter` if the folder holds something else.
  init(_ folder: Folder) throws {
    guard folder.has("config.json"), TrainedTensors.exist(in: folder) else {
      throw OperationError.noAdapter(path: folder.path)
    }
    let path = try folder.path(of: "config.json")
    var reader = JSONReader(try InputFile.contents(of: path, limit: 1 << 24), source: path)
    let checkpoint = try TrainedTensors.open(folder)
    guard let settings = try reader.readDocument().object,
      settings["draft_vocab_size"] != nil || checkpoint.find("d2t") != nil
        || (settings["architectures"]?.array?.first?.string ?? "").contains("Eagle")
    else { throw OperationError.noAdapter(path: folder.path) }
    self.folder = folder
    self.settings = settings
    self.checkpoint = checkpoint
  }

  /// Returns the parts of the draft model for the result.
  ///
  /// - Throws: `CheckpointError` for a tensor that hangs on tokens in a way that is not known.
  func parts(after rows: AdaptedRows) throws -> AdaptedParts {
    let draft = try draftedTokens(rows)
    var made: [String: [MadeTensor]] = [:]
    for tensor in checkpoint.tensors {
      made[tensor.name] = try self.made(of: tensor, draft, rows).map { [$0] }
    }
    let kept = draft?.filter { rows.newID(of: $0) != nil }
    var notes: [String] = []
    if let draft, let kept {
      notes.append("\(kept.count) of \(draft.count) tokens that the draft guesses are kept.")
    }
    notes += try folder.names().filter {
      $0 != "config.json" && !checkpoint.fileNames.contains($0)
    }.map { "\($0) is left out: the tokenizer and all else are the result's." }
    return AdaptedParts(
      kind: "draft model", checkpoint: checkpoint, made: made,
      files: [("config.json", try configuration(rows, kept?.count))], notes: notes)
  }

  /// The target's token of each of the draft's, `nil` if it guesses all.
  private func draftedTokens(_ rows: AdaptedRows) throws -> [Int]? {
    guard let (tensor, shard) = checkpoint.find("d2t") else { return nil }
    guard tensor.dtype == .i64, tensor.shape.count == 1 else {
      throw CheckpointError.unknownVocabularyTensor(
        tensor: tensor.name, shape: tensor.shape, rows: rows.sourceRowCount)
    }
    let bytes = try shard.file.read(at: tensor.range.lowerBound, count: tensor.byteCount)
    return try (0..<tensor.shape[0]).map { index in
      let bits = bytes[index * 8..<index * 8 + 8].reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      let (token, overflow) = index.addingReportingOverflow(Int(Int64(bitPattern: bits)))
      guard !overflow, (0..<rows.sourceRowCount).contains(token) else {
        throw CheckpointError.feature(
          file: folder.path, key: "'d2t'",
          problem:
            "element \(index) leads to no token of the source. Give the model that the draft "
            + "was trained for.")
      }
      return token
    }
  }

  private func made(
    of tensor: Tensor, _ draft: [Int]?, _ rows: AdaptedRows
  ) throws -> MadeTensor? {
    let unknown = CheckpointError.unknownVocabularyTensor(
      tensor: tensor.name, shape: tensor.shape, rows: rows.sourceRowCount)
    if let draft {
      if tensor.name == "d2t" { return offsets(tensor, draft, rows) }
      if tensor.name == "t2d" { return marks(tensor, draft, rows) }
      if VocabularyTensor.Role(ofModule: tensor.module) == .lmHead {
        guard tensor.shape.first == draft.count, let found = VocabularyTensor(drafted: tensor)
        else { throw unknown }
        return try drafted(found, draft, rows)
      }
    }
    guard let role = VocabularyTensor.Role(ofModule: tensor.module) else {
      guard !tensor.shape.contains(rows.sourceRowCount) else { throw unknown }
      return nil
    }
    guard tensor.shape.first == rows.sourceRowCount else { throw unknown }
    return try rows.made(
      of: VocabularyTensor(tensor: tensor, role: role, axis: 0), in: checkpoint, lender: role)
  }

  /// The rows of the logits that are kept.
  private func drafted(
    _ found: VocabularyTensor, _ draft: [Int], _ rows: AdaptedRows
  ) throws -> MadeTensor {
    guard let file = checkpoint.find(found.name)?.shard.file, let rowSize = found.byteCountOfRow
    else { throw CheckpointError.partialBytes(tensor: found.name, dtype: found.tensor.dtype) }
    let kept = draft.indices.filter { rows.newID(of: draft[$0]) != nil }.map { UInt32($0) }
    let table = RowTable(
      file: file, offset: found.tensor.range.lowerBound, rowSize: rowSize, rowCount: found.rowCount)
    return MadeTensor(
      name: found.name, dtype: found.tensor.dtype,
      shape: [kept.count] + found.tensor.shape.dropFirst()
    ) { try table.forEachPart(of: kept, $0) }
  }

  private func offsets(_ tensor: Tensor, _ draft: [Int], _ rows: AdaptedRows) -> MadeTensor {
    let new = draft.compactMap { rows.newID(of: $0) }
    let bytes = new.enumerated().flatMap { index, id -> [UInt8] in
      let bits = UInt64(bitPattern: Int64(id - index))
      return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
    return MadeTensor(name: tensor.name, dtype: .i64, shape: [new.count]) { try $0(bytes) }
  }

  private func marks(_ tensor: Tensor, _ draft: [Int], _ rows: AdaptedRows) -> MadeTensor {
    var marks = [UInt8](repeating: 0, count: rows.count * tensor.dtype.bitCount / 8)
    for id in draft.compactMap({ rows.newID(of: $0) }) { marks[id * tensor.dtype.bitCount / 8] = 1 }
    return MadeTensor(name: tensor.name, dtype: tensor.dtype, shape: [rows.count]) {
      [marks] in try $0(marks)
    }
  }

  /// `config.json` with sizes and IDs of the result.
  private func configuration(_ rows: AdaptedRows, _ draftCount: Int?) throws -> [UInt8] {
    let plan = rows.plan
    let rewriting = try ModelConfiguration(folder).rewritten(by: plan)
    guard let file = rewriting.files.first(where: { $0.name == "config.json" }) else { return [] }
    var reader = JSONReader(file.bytes, source: file.name)
    guard var object = try reader.readDocument().object else { return file.bytes }
    if object["draft_vocab_size"] != nil {
      object["draft_vocab_size"] = .number(draftCount ?? rows.count)
    }
    return JSONWriter.text(of: .object(object))
  }
}

extension Tensor {
  /// The path of the module.
  fileprivate var module: String {
    name.hasSuffix(".weight") ? String(name.dropLast(7)) : name
  }
}

extension VocabularyTensor {
  fileprivate init?(drafted tensor: Tensor) {
    guard tensor.shape.count == 2 else { return nil }
    self.init(tensor: tensor, role: .lmHead, axis: 0)
  }
}
