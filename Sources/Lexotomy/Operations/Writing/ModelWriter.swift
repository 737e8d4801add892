internal import Checkpoints
internal import Concurrency
internal import Files
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// A model that was written.
struct WrittenModel: Sendable {
  /// The files.
  var files: [WrittenFile] = []
  /// The weights that were read, if they were digested.
  var sources: [WrittenFile] = []
  /// The comparisons of the weights that were made while they were written.
  var comparisons: [WeightComparison] = []
  /// Remarks for the user.
  var notes: [String] = []
  /// The rows.
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
    let done = try writeWeights(&written)
    try writeModules(rowPlan, &written)
    for file in planned.companions {
      try write(file.bytes, to: file.name, kind: file.kind, &written)
      if file.isKept, written.files.last?.name == file.name {
        written.files[written.files.count - 1].contents = file.bytes
      }
    }
    try copyOthers(&written, done: done)
    return written
  }

  /// Writes the weights, and returns the names in the source's folder that are done with them.
  private func writeWeights(_ written: inout WrittenModel) throws -> [String] {
    guard let weights = model.weights else { return [] }
    let result = try weights.write(
      planned.weightSurgery, to: staged, isDigested: isRecorded, isCompared: isCompared)
    written.files += result.files
    written.sources += result.sources
    written.comparisons = result.comparisons
    written.notes += result.notes
    return result.done
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

  /// Writes the modules that sentence-transformers applies to the vectors of the model.
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

  /// Copies the licence and the like, and notes the files that are left out.
  private func copyOthers(_ written: inout WrittenModel, done others: [String]) throws {
    guard let folder = model.folder else { return }
    let leftOut = model.tokenizerFolder?.leftOut ?? []
    if planned.replacement == nil {
      written.notes += leftOut.map { "\($0.name) is left out: \($0.reason)." }
    }
    let done = Set(written.files.map(\.name) + (model.tokenizerFolder?.fileNames ?? []))
      .union(model.modules?.folders ?? []).union(planned.replaced).union(others)
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

/// The fate of a file that is neither tokenizer, configuration nor weights.
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
    } else if name == MixtureFile.fileName || name == LearnedPieces.fileName {
      self = .leftOut("it tells how the source was made")
    } else if let reason = WeightFiles.reasonLeftOut(name, in: folder) {
      self = .leftOut(reason)
    } else if Self.copiedNames.contains(where: name.hasPrefix)
      || Self.copiedSuffixes.contains(where: name.hasSuffix)
    {
      self = folder.leadsOut(name) ? .leftOut("it is a link out of the folder") : .copied
    } else {
      self = .leftOut("it is not known whether it holds token IDs")
    }
  }
}
