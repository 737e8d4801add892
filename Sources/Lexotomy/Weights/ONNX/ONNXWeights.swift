internal import Checkpoints
internal import Files
internal import ONNX
internal import RowPlans
internal import Surgery

/// The graphs of ONNX in a model's folder, and in its folder `onnx`.
///
/// Files that are called alike but for what stands before the type of their numbers, such as
/// `encoder_model_fp16.onnx` and `decoder_model_fp16.onnx`, are parts of one variant: it is rewritten
/// whole, or left out whole.
struct ONNXWeights: ModelWeights {
  /// A graph that can be rewritten.
  struct Graph: Sendable {
    /// The name of the folder in the model's folder, `nil` for that itself.
    let inner: String?
    /// The name that the graphs of its variant share.
    let variant: String
    let file: ONNXFile
    let tensors: ONNXTensors

    /// The path in the model's folder.
    var place: String { places[0] }
    /// The paths in the model's folder of the file, and of those with its data.
    var places: [String] { file.fileNames.map { ONNXWeights.place($0, in: inner) } }
    /// The files by these paths.
    var files: [(place: String, file: InputFile)] { Array(zip(places, file.files)) }
  }

  /// A graph that is left out.
  struct Refusal: Sendable {
    let place: String
    let reason: any Error
  }

  /// The graphs, variant by variant.
  let graphs: [Graph]
  /// The graphs that are left out, with the reasons.
  let refusals: [Refusal]
  /// The model's folder.
  let folder: Folder
  /// Whether the graphs stand beside other weights, without which they are left out.
  let isBeside: Bool

  /// The folder in which exporters put graphs beside other weights.
  static let folderName = "onnx"

  static func find(at place: WeightPlace) throws -> FoundWeights? {
    guard let folder = place.folder, try exists(in: folder) else { return nil }
    return FoundWeights { folder in
      try folder.has(ModelConfiguration.fileNames[0]) ? ModelConfiguration(folder) : nil
    } open: { surroundings in
      try ONNXWeights(
        folder, configuration: surroundings.configuration, rowCount: surroundings.main?.rowCount,
        ignoring: place.ignored, isBeside: surroundings.main != nil)
    }
  }

  /// Reads the graphs of a folder; `nil` if it has none.
  ///
  /// - Parameters:
  ///   - folder: The model's folder.
  ///   - configuration: What names the sizes of vocabularies.
  ///   - rowCount: The rows of the model's other weights, if it has any.
  ///   - ignored: Tensors that are not indexed by token, whatever their shape.
  ///   - isBeside: Whether there are other weights.
  /// - Throws: `FileError` if the system refuses; errors in a graph are among ``refusals``.
  private init?(
    _ folder: Folder, configuration: ModelConfiguration?, rowCount: Int?,
    ignoring ignored: Set<String>, isBeside: Bool
  ) throws {
    self.folder = folder
    self.isBeside = isBeside
    var candidates: [Candidate] = []
    for inner in [nil, Self.folderName] {
      guard let home = inner.map({ try? Folder("\(folder.path)/\($0)") }) ?? folder else {
        continue
      }
      for name in try home.names() where name.hasSuffix(".onnx") {
        candidates.append(
          Candidate(
            name: name, inner: inner,
            graph: try Self.graph(
              name, in: home, inner, of: folder, configuration, rowCount, ignored)))
      }
    }
    guard !candidates.isEmpty else { return nil }
    Self.refuseSharedData(&candidates)
    Self.refuseOtherRows(&candidates)
    (graphs, refusals) = Self.whole(
      candidates.map { (place: $0.place, variant: $0.variant, part: $0.graph) })
  }

  /// Parts of variants of which none is refused, variant by variant, and the others.
  static func whole<Part>(
    _ parts: [(place: String, variant: String, part: Result<Part, any Error>)]
  ) -> (parts: [Part], refusals: [Refusal]) {
    let variants = Dictionary(grouping: parts, by: \.variant).sorted { $0.key < $1.key }
    var whole: [Part] = []
    var refusals: [Refusal] = []
    for (_, parts) in variants {
      let taken = parts.compactMap { try? $0.part.get() }
      let reasons = parts.map { $0.part.failure }
      guard let first = reasons.lazy.compactMap(\.self).first else {
        whole += taken
        continue
      }
      refusals += zip(parts, reasons).map { Refusal(place: $0.place, reason: $1 ?? first) }
    }
    return (whole, refusals)
  }

  /// Whether a folder has graphs, which are read only then.
  private static func exists(in folder: Folder) throws -> Bool {
    let inner = try? Folder("\(folder.path)/\(folderName)")
    return try (folder.names() + (inner?.names() ?? [])).contains { $0.hasSuffix(".onnx") }
  }

  private static func graph(
    _ name: String, in home: Folder, _ inner: String?, of folder: Folder,
    _ configuration: ModelConfiguration?, _ rowCount: Int?, _ ignored: Set<String>
  ) throws -> Result<Graph, any Error> {
    do {
      let file = try ONNXFile(name, in: home)
      for name in file.fileNames where folder.leadsOut(place(name, in: inner)) {
        throw ONNXError.notUnderstood(
          path: file.path, place: "'\(name)'", problem: "it is a link out of the folder")
      }
      return .success(
        Graph(
          inner: inner, variant: variant(of: name, in: inner), file: file,
          tensors: try ONNXTensors(
            of: file, configuration: configuration, rowCount: rowCount, ignoring: ignored)))
    } catch let error as FileError where error.isInputOutputFailure {
      throw error
    } catch {
      return .failure(error)
    }
  }

  private static func place(_ name: String, in inner: String?) -> String {
    inner.map { "\($0)/\(name)" } ?? name
  }

  /// The graphs of the first variant.
  private var firstVariant: [Graph] { graphs.filter { $0.variant == graphs.first?.variant } }
}

extension ONNXWeights {
  var path: String { folder.path }
  var library: String { "onnx" }
  var rowCount: Int? { graphs.lazy.compactMap(\.tensors.rowCount).first }
  var isTied: Bool? { firstVariant.lazy.compactMap(\.tensors.isTied).first }

  var refusal: any Error {
    CheckpointError.noWeights(
      folder: folder.path, found: graphs.first?.place ?? refusals.first?.place)
  }

  var names: [String] {
    let places = graphs.flatMap(\.places) + refusals.map(\.place) + [Self.folderName]
    return places.map(Self.topName)
  }

  var problems: [String] { refusals.map { "\($0.place) would be left out: \($0.reason)" } }

  var indexedTensors: [Inspection.IndexedTensor] {
    graphs.flatMap { graph in
      graph.tensors.indexed.map { found in
        Inspection.IndexedTensor(
          name: "\(graph.place): \(found.tensor.name)", role: found.role.rawValue,
          dtype: found.tensor.type.name, shape: found.tensor.shape)
      }
    }
  }

  /// Measures one variant.
  func sizes(
    after plan: RowPlan, form: TensorForm
  ) throws -> (before: CheckpointSize, after: CheckpointSize) {
    let tensors = firstVariant.map(\.tensors)
    return (
      ONNXTensors.size(of: tensors, rows: plan.sourceRowCount),
      ONNXTensors.size(of: tensors, rows: plan.rows.count)
    )
  }

  /// Checks that there is a variant that can be rewritten.
  ///
  /// - Throws: The error of the first graph; `ONNXError.notUnderstood` if none knows tokens.
  func checkWritable() throws {
    if graphs.isEmpty, let refusal = refusals.first { throw refusal.reason }
    guard rowCount != nil else {
      throw ONNXError.notUnderstood(
        path: folder.path, place: "the graphs", problem: "none looks up tokens, or makes logits")
    }
  }

  func check(_ options: OutputOptions) throws {
    guard options == OutputOptions() else {
      throw CheckpointError.unsupported(
        place: path, feature: "another type, other files or rows without pieces in a graph of ONNX")
    }
  }

  /// The first component of a path in the model's folder.
  static func topName(of place: String) -> String {
    place.split(separator: "/").first.map(String.init) ?? place
  }
}

extension ONNXWeights {
  /// A graph that was found.
  private struct Candidate {
    let name: String
    let inner: String?
    var graph: Result<Graph, any Error>

    var place: String { ONNXWeights.place(name, in: inner) }
    var variant: String { ONNXWeights.variant(of: name, in: inner) }
  }

  /// Returns what tells the variants of a model apart: the folder, and the end of a name for
  /// the type of the numbers, or how far a graph was simplified.
  private static func variant(of name: String, in inner: String?) -> String {
    let suffixes = [
      "fp32", "fp16", "bf16", "int8", "uint8", "quantized", "q8", "q4", "q4f16", "q2", "bnb4",
    ]
    let prefixes = ["qint8", "quint8", "O1", "O2", "O3", "O4"]
    let words = name.dropLast(5).split(separator: "_")
    let start = words.firstIndex { word in
      suffixes.contains(String(word)) || prefixes.contains { word.hasPrefix($0) }
    }
    return "\(inner ?? "")/\(start.map { words[$0...].joined(separator: "_") } ?? "")"
  }

  /// Refuses graphs that have a file of data in common: what one leaves out the other may need.
  private static func refuseSharedData(_ candidates: inout [Candidate]) {
    var users: [String: Int] = [:]
    for candidate in candidates {
      for place in (try? candidate.graph.get())?.places.dropFirst() ?? [] {
        users[place, default: 0] += 1
      }
    }
    for index in candidates.indices {
      guard let graph = try? candidates[index].graph.get(),
        let shared = graph.places.dropFirst().first(where: { users[$0] != 1 })
      else { continue }
      candidates[index].graph = .failure(
        ONNXError.notUnderstood(
          path: graph.file.path, place: "'\(shared)'",
          problem: "it holds the data of several graphs"))
    }
  }

  /// Refuses graphs with other rows than those of the first that knows tokens.
  private static func refuseOtherRows(_ candidates: inout [Candidate]) {
    let counts = candidates.compactMap { try? $0.graph.get().tensors.rowCount }
    guard let wanted = counts.first else { return }
    for index in candidates.indices {
      guard let graph = try? candidates[index].graph.get(), let count = graph.tensors.rowCount,
        count != wanted
      else { continue }
      candidates[index].graph = .failure(
        ONNXError.notUnderstood(
          path: graph.file.path, place: "the vocabulary",
          problem: "it has \(count) rows, and that of other graphs \(wanted)"))
    }
  }
}

extension Result {
  /// The error, `nil` if there is none.
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { return error }
    return nil
  }
}
