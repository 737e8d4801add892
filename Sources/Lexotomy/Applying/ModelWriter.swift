internal import Checkpoints
internal import Concurrency
internal import Files
internal import GGUF
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// A file that was written, for the record.
struct WrittenFile: Sendable {
  let name: String
  let kind: String
  let byteCount: Int
  /// `nil` where nobody wants it.
  let digest: Digest?
  /// The contents, where the store keeps them.
  var contents: [UInt8]?
}

/// What applying a plan has written.
struct WrittenModel: Sendable {
  var files: [WrittenFile] = []
  /// The weights that were read, if they were digested.
  var sources: [WrittenFile] = []
  /// The weights compared with what they should be, if that was done while they were written.
  var comparison: CheckpointComparison?
  /// The same of a GGUF file.
  var findings: [GGUFRewrite.Finding]?
  var notes: [String] = []
  let rowPlan: RowPlan
}

/// Applies a plan: writes every file of the model into a staged folder that has the tokenizer's
/// files already.
struct ModelWriter {
  let model: Model
  let planned: PlannedModel
  let staged: StagedFolder
  /// Whether digests are wanted, for the store.
  let isRecorded: Bool
  /// Whether weights are compared with what they should be while they are written.
  var isCompared = false

  /// Writes the configuration, the weights, and what is copied as it is.
  func write() throws -> WrittenModel {
    let rowPlan = planned.rowPlan
    var written = WrittenModel(rowPlan: rowPlan)
    for file in planned.tokenizerFiles {
      add(file.bytes, named: file.name, kind: "tokenizer", &written)
      if planned.replacement != nil {
        written.files[written.files.count - 1].contents = file.bytes
      }
    }
    if planned.replacement == nil, planned.replaced.isEmpty {
      written.notes += try model.tokenizerFolder?.notes(after: rowPlan) ?? []
    }
    if let configuration = model.configuration {
      let rewriting = try configuration.rewritten(
        by: rowPlan, substitutes: planned.replacement?.substitutes ?? [:], form: planned.form)
      for file in rewriting.files {
        try write(file.bytes, to: file.name, kind: "configuration", &written)
      }
      written.notes += rewriting.notes.map(\.description)
    }
    try writeWeights(rowPlan, &written)
    if let gguf = model.gguf {
      let surgery = GGUFModel.Surgery(
        plan: rowPlan, newPieces: planned.newPieces, added: planned.added)
      let result = try gguf.write(
        by: surgery, to: staged, isDigested: isRecorded, isCompared: isCompared)
      written.files.append(result.file)
      written.sources += [result.source].compactMap(\.self)
      written.findings = result.findings
      written.notes += gguf.notes()
    }
    let graphs = try rewrittenGraphs?.rewriting(by: rowPlan)
    if let graphs { try write(graphs, &written) }
    try writeModules(rowPlan, &written)
    for file in planned.companions {
      try write(file.bytes, to: file.name, kind: file.kind, &written)
      if file.isKept, written.files.last?.name == file.name {
        written.files[written.files.count - 1].contents = file.bytes
      }
    }
    try copyOthers(&written, done: graphs?.topNames ?? [])
    return written
  }

  /// The graphs of ONNX, if all rows of the result are some of the source's.
  private var rewrittenGraphs: ONNXModel? {
    let isTrimmed =
      planned.rowPlan.keptIDs().count == planned.rowCount && planned.replacement == nil
    return isTrimmed && planned.replaced.isEmpty ? model.onnx : nil
  }

  /// Writes graphs, and digests their sources meanwhile.
  private func write(_ graphs: ONNXModel.Rewriting, _ written: inout WrittenModel) throws {
    let sources = isRecorded ? Worker { try graphs.sources() } : nil
    written.files += try graphs.write(
      to: staged, isOptional: model.checkpoint != nil, isDigested: isRecorded)
    written.notes += graphs.notes()
    written.sources += try sources?.value() ?? []
  }

  private func write(
    _ bytes: [UInt8], to name: String, kind: String, _ written: inout WrittenModel
  ) throws {
    guard !written.files.contains(where: { $0.name == name }) else { return }
    try staged.write(bytes, to: name)
    add(bytes, named: name, kind: kind, &written)
  }

  private func add(
    _ bytes: [UInt8], named name: String, kind: String, _ written: inout WrittenModel
  ) {
    written.files.append(
      WrittenFile(name: name, kind: kind, byteCount: bytes.count, digest: Digest(of: bytes)))
  }

  private func writeWeights(_ rowPlan: RowPlan, _ written: inout WrittenModel) throws {
    guard let checkpoint = model.checkpoint, let tensors = model.vocabularyTensors else { return }
    let rewrite = try CheckpointRewrite(
      of: checkpoint, vocabulary: tensors, plan: rowPlan, adding: planned.added,
      form: planned.form, shardSize: planned.shardSize)
    let report = try rewrite.write(
      to: staged,
      following: .init(
        isDigested: isRecorded, isCompared: isCompared, early: model.earlyDigests))
    func described(_ file: CheckpointReport.FileReport) -> WrittenFile {
      WrittenFile(
        name: file.name, kind: "checkpoint", byteCount: file.byteCount, digest: file.digest)
    }
    written.files += report.files.map(described)
    written.sources += report.sources.map(described)
    written.comparison = report.comparison
    if rewrite.hasIndex {
      let path = try staged.folder.path(of: ShardIndex.fileName)
      let bytes = try InputFile.contents(of: path)
      written.files.append(
        WrittenFile(
          name: ShardIndex.fileName, kind: "checkpoint", byteCount: bytes.count,
          digest: Digest(of: bytes)))
    }
  }

  /// Writes what sentence-transformers does with the vectors of the model.
  private func writeModules(_ rowPlan: RowPlan, _ written: inout WrittenModel) throws {
    guard let modules = model.modules else { return }
    for file in try modules.files(after: rowPlan, rowCount: planned.rowCount) {
      if let bytes = file.bytes {
        try staged.write(bytes, to: file.name, in: file.folder)
        add(bytes, named: file.place, kind: "module", &written)
        continue
      }
      let copy = try staged.copy(
        file.path, to: file.name, in: file.folder)
      written.files.append(
        WrittenFile(
          name: file.place, kind: "module", byteCount: copy.count,
          digest: isRecorded ? try Digest(of: InputFile(copy.path)) : nil))
    }
    written.notes += modules.notes(rowCount: planned.rowCount)
  }

  /// Copies the licence and the like, and says what is left out.
  private func copyOthers(_ written: inout WrittenModel, done others: [String]) throws {
    guard let folder = model.folder else { return }
    let leftOut = model.tokenizerFolder?.leftOut ?? []
    if planned.replacement == nil {
      written.notes += leftOut.map { "\($0.name) is left out: \($0.reason)." }
    }
    let done = Set(written.files.map(\.name) + (model.tokenizerFolder?.fileNames ?? []))
      .union(model.checkpoint?.fileNames ?? []).union(model.modules?.folders ?? [])
      .union(planned.replaced).union(others)
    for name in try folder.names() where !done.contains(name) {
      switch Companion(name, in: folder) {
      case .copied:
        let bytes = try InputFile.contents(of: folder.path(of: name), limit: 1 << 26)
        try write(bytes, to: name, kind: "companion", &written)
      case .replaced: break
      case .leftOut(let why): written.notes.append("\(name) is left out: \(why).")
      }
    }
  }
}

/// What becomes of a file that is neither tokenizer, configuration nor weights.
private enum Companion {
  case copied
  case replaced
  case leftOut(String)

  private static let copiedSuffixes = [".md", ".txt", ".jinja", ".pdf", ".png", ".jpg", ".svg"]
  private static let copiedNames = ["LICENSE", "LICENCE", "NOTICE", "USE_POLICY", ".gitattributes"]

  init(_ name: String, in folder: Folder) {
    if name == "README.md" {
      self = .replaced
    } else if SentenceModules.configurationNames.contains(name), !folder.leadsOut(name) {
      self = .copied
    } else if name == Mixing.fileName || name == LearnedPieces.fileName {
      self = .leftOut("it tells how the source was made")
    } else if Folder.exists("\(folder.path)/\(name)") {
      self = .leftOut(
        "it is a folder, and may hold other copies of the embeddings"
          + (["onnx", "openvino"].contains(name) ? "; export the result again" : ""))
    } else if WeightFiles.contains(name) {
      self = .leftOut(
        "it holds the weights of the source in another form"
          + (name.hasSuffix(".onnx") ? "; export the result again" : ""))
    } else if Self.copiedNames.contains(where: name.hasPrefix)
      || Self.copiedSuffixes.contains(where: name.hasSuffix)
    {
      self = folder.leadsOut(name) ? .leftOut("it is a link out of the folder") : .copied
    } else {
      self = .leftOut("it is not known whether it holds token IDs")
    }
  }
}
