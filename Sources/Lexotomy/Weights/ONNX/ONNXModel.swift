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
public struct ONNXModel: Sendable {
  /// A graph that can be rewritten.
  struct Graph: Sendable {
    /// The name of the folder in the model's folder, `nil` for that itself.
    let inner: String?
    /// What it has in common with the other graphs of its variant.
    let variant: String
    let file: ONNXFile
    let tensors: ONNXTensors

    /// The path in the model's folder.
    var place: String { places[0] }
    /// The paths in the model's folder of the file, and of those with its data.
    var places: [String] { file.fileNames.map { ONNXModel.place($0, in: inner) } }
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
  /// What is left out.
  let refusals: [Refusal]
  let folder: Folder

  /// The folder in which exporters put graphs beside other weights.
  static let folderName = "onnx"

  /// Reads the graphs of a folder; `nil` if it has none.
  ///
  /// - Parameters:
  ///   - folder: The model's folder.
  ///   - configuration: What names the sizes of vocabularies.
  ///   - rowCount: The rows of the model's other weights, if it has any.
  ///   - ignored: Tensors that are not indexed by token, whatever their shape.
  /// - Throws: `FileError` if the system refuses; what is wrong with a graph is among ``refusals``.
  init?(
    _ folder: Folder, configuration: ModelConfiguration?, rowCount: Int?,
    ignoring ignored: Set<String>
  ) throws {
    self.folder = folder
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
  static func exists(in folder: Folder) throws -> Bool {
    let inner = try? Folder("\(folder.path)/\(folderName)")
    return try (folder.names() + (inner?.names() ?? [])).contains { $0.hasSuffix(".onnx") }
  }

  /// The path of a graph in the model's folder, for messages.
  var firstPlace: String? { graphs.first?.place ?? refusals.first?.place }

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

  /// The rows of the vocabulary, `nil` if no graph knows tokens.
  public var rowCount: Int? { graphs.lazy.compactMap(\.tensors.rowCount).first }

  /// Whether embeddings and head are one tensor; `nil` without a head.
  var isTied: Bool? { firstVariant.lazy.compactMap(\.tensors.isTied).first }

  /// The graphs of the first variant.
  private var firstVariant: [Graph] { graphs.filter { $0.variant == graphs.first?.variant } }

  /// The size of one variant if the vocabulary had `rows` rows.
  func size(rows: Int) -> CheckpointSize {
    ONNXTensors.size(of: firstVariant.map(\.tensors), rows: rows)
  }

  /// Checks that there is a variant that can be rewritten.
  ///
  /// - Throws: What is wrong with the first graph; `ONNXError.notUnderstood` if none knows tokens.
  func checkWritable() throws {
    if graphs.isEmpty, let refusal = refusals.first { throw refusal.reason }
    guard rowCount != nil else {
      throw ONNXError.notUnderstood(
        path: folder.path, place: "the graphs", problem: "none looks up tokens, or makes logits")
    }
  }
}

extension ONNXModel {
  /// A graph that was found.
  private struct Candidate {
    let name: String
    let inner: String?
    var graph: Result<Graph, any Error>

    var place: String { ONNXModel.place(name, in: inner) }
    var variant: String { ONNXModel.variant(of: name, in: inner) }
  }

  /// What tells the variants of a model apart: the folder, and what stands at the end of a name for
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
  /// What went wrong, `nil` if nothing did.
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { return error }
    return nil
  }
}
