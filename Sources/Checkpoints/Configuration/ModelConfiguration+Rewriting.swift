public import RowPlans

internal import JSON

extension ModelConfiguration {
  /// The files after a surgery.
  public struct Rewriting: Sendable {
    /// A file and its new text.
    public struct File: Sendable {
      /// The name in the folder.
      public let name: String
      /// The text; that of the source, byte for byte, if nothing in it changed.
      public let bytes: [UInt8]
      /// Whether something changed.
      public let isChanged: Bool
    }

    /// The files, in the order of the source's.
    public let files: [File]
    /// The notes for the user.
    public let notes: [ConfigurationNote]
  }

  /// The IDs that the files name, those that the model's class takes for missing keys included.
  ///
  /// - Parameter rowCount: The rows of the vocabulary; IDs beyond it are left out.
  /// - Returns: The IDs, in the order of the files; the same ID as often as it is named.
  public func ids(rowCount: Int) -> [ConfiguredID] {
    var ids: [ConfiguredID] = []
    for file in files {
      let walk = walked(file, rowCount: rowCount, newRowCount: rowCount) { $0 }.walk
      ids += walk.ids
    }
    return ids
  }

  /// The IDs that a plan must keep, in the order of the files.
  public func requiredIDs(rowCount: Int) -> [ConfiguredID] {
    ids(rowCount: rowCount).filter(\.isRequired)
  }

  /// Returns notes on what is odd before any surgery: IDs beyond the vocabulary, other
  /// vocabularies.
  public func notes(rowCount: Int) -> [ConfigurationNote] {
    files.flatMap { file in
      walked(file, rowCount: rowCount, newRowCount: rowCount) { $0 }.walk.notes
        .filter { $0.kind != .added }
    }
  }

  /// Returns the files with every size and token ID as the plan has it.
  ///
  /// The order of keys and the spelling of other numbers are kept.
  ///
  /// - Parameters:
  ///   - plan: The rows.
  ///   - substitutes: Output IDs for IDs of the source that the plan drops.
  ///   - form: How the tensors are written, which `config.json` tells.
  /// - Returns: The files.
  /// - Throws: `CheckpointError.requiredIDDropped`.
  public func rewritten(
    by plan: RowPlan, substitutes: [TokenID: TokenID] = [:], form: TensorForm = .unchanged
  ) throws -> Rewriting {
    func newID(_ id: TokenID) -> TokenID? { plan.newID(of: id) ?? substitutes[id] }
    var files: [Rewriting.File] = []
    var notes: [ConfigurationNote] = []
    for file in self.files {
      var (object, walk) = walked(
        file, rowCount: plan.sourceRowCount, newRowCount: plan.rows.count + form.padding.count
      ) { newID(TokenID($0))?.index }
      if file.name == Self.fileNames[0] { object = object.map { describing(form, in: $0) } }
      for note in walk.notes {
        if case .dropped(let id, isRequired: true) = note.kind {
          throw CheckpointError.requiredIDDropped(file: note.file, key: note.key, id: id)
        }
      }
      if let dropped = walk.ids.first(where: { $0.isRequired && newID(TokenID($0.id)) == nil }) {
        throw CheckpointError.requiredIDDropped(
          file: dropped.file, key: dropped.key, id: dropped.id)
      }
      notes += walk.notes
      let isChanged = object.map { JSONValue.object($0) != file.value } ?? false
      let bytes = isChanged ? object.map { JSONWriter.text(of: .object($0)) } : nil
      files.append(.init(name: file.name, bytes: bytes ?? file.bytes, isChanged: isChanged))
    }
    return Rewriting(files: files, notes: notes)
  }

  private func walked(
    _ file: File, rowCount: Int, newRowCount: Int, newID: @escaping (Int) -> Int?
  ) -> (object: JSONObject?, walk: ConfigurationWalk) {
    var walk = ConfigurationWalk(
      file: file.name, rowCount: rowCount, newRowCount: newRowCount, newID: newID)
    guard let source = file.value.object else { return (nil, walk) }
    var object = walk.rewrite(source)
    guard file.name == Self.fileNames[0] else { return (object, walk) }
    if let key = textObject?.key, var inner = object[key]?.object {
      if inner["model_type"] == nil, modelType == "clip" {
        inner["model_type"] = .string("clip_text_model")
      }
      walk.addDefaults(to: &inner, at: key + ".", needsSize: true)
      if source[key]?["model_type"] == nil { inner["model_type"] = nil }
      object[key] = .object(inner)
    } else {
      let isSized = object["architectures"] != nil && modelType != "model2vec"
      walk.addDefaults(to: &object, at: "", needsSize: isSized)
    }
    return (object, walk)
  }
}
