public import Files
internal import JSON
public import RowPlans

/// The modules of a model of sentence-transformers, which `modules.json` lists.
///
/// The first is the model whose vocabulary is cut, in the folder itself. Each of the others has a
/// folder of its own and works on what the one before gives; most know nothing of tokens, and their
/// files are copied. Source: `sentence_transformers/base/model.py` and the modules' `config_keys`.
public struct SentenceModules: Sendable {
  /// A module.
  public struct Module: Hashable, Sendable {
    /// The class, such as `sentence_transformers.models.Pooling`.
    public let type: String
    /// The folder in the model's, empty for the model's own.
    public let folder: String

    /// The last component of the class.
    var kind: String { type.split(separator: ".").last.map(String.init) ?? "" }
  }

  /// A file of a module, or `modules.json`.
  public struct File: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The folder of the module in the model's, `nil` for the model's own.
    public let folder: String?
    /// The path of the source's file.
    public let path: String
    /// The contents after the surgery, `nil` where they are a copy.
    public let bytes: [UInt8]?

    /// The path in the model's folder, such as `2_Dense/model.safetensors`.
    public var place: String { folder.map { "\($0)/\(name)" } ?? name }
  }

  /// The list.
  public static let fileName = "modules.json"
  /// Files beside the list that say how texts are prepared and vectors compared, and hold no IDs.
  public static let configurationNames: Set =
    Set(
      ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"].map {
        "sentence_\($0)_config.json"
      } + ["config_sentence_transformers.json"])

  /// The modules in the order of their work.
  public let modules: [Module]
  private let folder: Folder

  /// Reads the list of a folder; `nil` if it has none.
  ///
  /// - Throws: `CheckpointError.modules` if the list is damaged, leads out of the folder, or has the
  ///   model in a folder of its own; `FileError`, `JSONError`.
  public init?(_ folder: Folder) throws {
    guard folder.has(Self.fileName) else { return nil }
    let path = try folder.path(of: Self.fileName)
    var reader = JSONReader(try InputFile.contents(of: path, limit: 1 << 24), source: path)
    guard let list = try reader.readDocument().array, !list.isEmpty else {
      throw CheckpointError.modules(
        file: path, problem: "there is no list of modules. Get the file again.")
    }
    self.folder = folder
    modules = try list.enumerated().map { index, entry in
      guard let type = entry["type"]?.string, let place = entry["path"]?.string else {
        throw CheckpointError.modules(
          file: path, problem: "module \(index) has no type or no path. Get the file again.")
      }
      return Module(type: type, folder: place == "." ? "" : place)
    }
    try checkFolders(path)
  }

  private func checkFolders(_ path: String) throws {
    if let first = modules.first, !first.folder.isEmpty {
      throw CheckpointError.modules(
        file: path,
        problem: "the model is in the folder '\(first.folder)'. Name that folder; the result "
          + "takes its place in a copy of this one.")
    }
    for module in modules.dropFirst() where !Folder.isPlain(module.folder) {
      throw CheckpointError.modules(
        file: path,
        problem: "\(module.type) has the path '\(module.folder)', which is no folder beside the "
          + "file. Get the model again.")
    }
  }

  /// The folders of the modules after the first.
  public var folders: [String] { modules.dropFirst().map(\.folder) }

  /// Models whose vocabulary is cut.
  private static let inputs: Set = ["Transformer", "MLMTransformer", "StaticEmbedding"]
  /// Modules that know vectors only.
  private static let followers: Set = [
    "Pooling", "Dense", "Normalize", "LayerNorm", "Dropout", "LSTM", "CNN",
    "WeightedLayerPooling", "SparseAutoEncoder", "SpladePooling",
  ]
  /// Modules without weights, which may follow one that gives a number for each token.
  private static let weightless: Set = ["Normalize", "Dropout"]

  /// Checks that surgery can do right by every module.
  ///
  /// - Throws: `CheckpointError.modules` for a module that is not known, or that holds something for
  ///   each token (WordWeights, BoW, Router, …).
  public func check() throws {
    let path = "\(folder.path)/\(Self.fileName)"
    for (index, module) in modules.enumerated() {
      let known = index == 0 ? Self.inputs : Self.followers
      guard module.type.hasPrefix("sentence_transformers."), known.contains(module.kind) else {
        throw CheckpointError.modules(
          file: path,
          problem: "what \(module.type) knows of the vocabulary is not known, and nothing is "
            + "guessed. To cut the model alone, do it with a copy of the folder without this file.")
      }
    }
    let afterSplade = modules.drop { $0.kind != "SpladePooling" }.dropFirst()
    if let module = afterSplade.first(where: { !Self.weightless.contains($0.kind) }) {
      throw CheckpointError.modules(
        file: path,
        problem: "\(module.type) works on a number for each token and would have to be trained "
          + "again. To cut the model alone, do it with a copy of the folder without this file.")
    }
  }

  /// Returns what a surgery makes of the list and of the files of all modules after the first.
  ///
  /// - Parameters:
  ///   - plan: The rows that have pieces.
  ///   - rowCount: All rows of the result.
  /// - Returns: The files.
  /// - Throws: As ``check()``; `FileError`, `JSONError`.
  public func files(after plan: RowPlan, rowCount: Int) throws -> [File] {
    try check()
    var files = [
      File(
        name: Self.fileName, folder: nil, path: try folder.path(of: Self.fileName), bytes: nil)
    ]
    var seen: Set<String> = []
    for module in modules.dropFirst() where seen.insert(module.folder).inserted {
      // Modules without files have no folder in a snapshot of the Hub.
      guard let inner = try? Folder(folder.path(of: module.folder)) else { continue }
      for name in try inner.names() where inner.has(name) {
        let path = try inner.path(of: name)
        guard !folder.leadsOut("\(module.folder)/\(name)") else {
          throw CheckpointError.modules(
            file: path,
            problem: "this is a link out of the model's folder, and would be copied. Put the file "
              + "itself there.")
        }
        let isDimension = module.kind == "SpladePooling" && name == "config.json"
        files.append(
          File(
            name: name, folder: module.folder, path: path,
            bytes: isDimension ? try Self.resized(path, plan.sourceRowCount, rowCount) : nil))
      }
    }
    return files
  }

  /// The configuration of SPLADE's pooling, whose vectors have a number for each row.
  private static func resized(
    _ path: String, _ before: Int, _ after: Int
  ) throws -> [UInt8]? {
    var reader = JSONReader(try InputFile.contents(of: path, limit: 1 << 24), source: path)
    guard var object = try reader.readDocument().object else { return nil }
    var isChanged = false
    for key in ["embedding_dimension", "word_embedding_dimension"]
    where object[key]?.int == before && after != before {
      object[key] = .number(after)
      isChanged = true
    }
    return isChanged ? JSONWriter.text(of: .object(object)) : nil
  }

  /// Remarks for people.
  public func notes(rowCount: Int) -> [String] {
    guard modules.contains(where: { $0.kind == "SpladePooling" }) else { return [] }
    return [
      "SpladePooling gives a number for each row: vectors have \(rowCount) now, and what was "
        + "indexed with the source must be indexed again."
    ]
  }
}
