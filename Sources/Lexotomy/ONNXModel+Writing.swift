internal import Checkpoints
internal import Concurrency
internal import Files
internal import ONNX
internal import RowPlans
internal import Surgery

extension ONNXModel {
  /// What a plan makes of the graphs: those that it rewrites, and all that is left out.
  struct Rewriting: Sendable {
    let parts: [(graph: Graph, rewrite: ONNXRewrite)]
    let refusals: [Refusal]
    fileprivate let folder: Folder

    /// The files that are read, with their digests.
    ///
    /// - Throws: `FileError`, also if one was changed.
    func sources() throws -> [WrittenFile] {
      let files = parts.flatMap(\.graph.files)
      let digests = try Digest.digests(of: files.map(\.file))
      return try zip(files, digests).map { source, digest in
        try source.file.checkUnchanged()
        return WrittenFile(
          name: source.place, kind: "checkpoint", byteCount: source.file.size, digest: digest)
      }
    }
  }

  /// What a plan makes of the graphs.
  ///
  /// - Throws: `FileError` if the system refuses; what is wrong with a graph is among the refusals.
  func rewriting(by plan: RowPlan) throws -> Rewriting {
    let parts = try graphs.map { graph in
      do {
        let rewrite = try graph.tensors.rewrite(by: plan)
        return (graph.place, graph.variant, Result<_, any Error>.success((graph, rewrite)))
      } catch let error as ONNXError {
        return (graph.place, graph.variant, .failure(error))
      }
    }
    let (whole, others) = Self.whole(parts)
    return Rewriting(parts: whole, refusals: refusals + others, folder: folder)
  }
}

extension ONNXModel.Rewriting {
  /// Writes every graph, with its files of data.
  ///
  /// - Throws: `FileError`; without `isOptional` what is wrong with the first graph, if none is left.
  func write(
    to staged: StagedFolder, isOptional: Bool, isDigested: Bool
  ) throws -> [WrittenFile] {
    if parts.isEmpty, !isOptional, let refusal = refusals.first { throw refusal.reason }
    return try parts.flatMap { graph, rewrite in
      try rewrite.fileNames.enumerated().map { index, name in
        let output = try staged.create(name, in: graph.inner)
        let written = try output.followed(size: rewrite.byteCounts[index])
        let digest = isDigested ? Worker { try Digest(of: written) } : nil
        try rewrite.write(index, to: output)
        try output.finish()
        return WrittenFile(
          name: graph.places[index], kind: "checkpoint", byteCount: output.count,
          digest: try digest?.value())
      }
    }
  }

  /// What the user should know: the graphs, and the other files of their folder, that are left out.
  func notes() -> [String] {
    let inner = ONNXModel.folderName
    let told = Set(places)
    let names = (try? Folder("\(folder.path)/\(inner)").names()) ?? []
    return refusals.map { "\($0.place) is left out: \($0.reason)" }
      + names.map { "\(inner)/\($0)" }.filter { !told.contains($0) }.map {
        "\($0) is left out: it is not known whether it holds token IDs."
      }
  }

  /// The paths in the model's folder of graphs and their data.
  private var places: [String] { parts.flatMap(\.graph.places) + refusals.map(\.place) }

  /// The names in the model's folder of what is written, or told by ``notes()``.
  var topNames: [String] {
    (places + [ONNXModel.folderName]).map { place in
      place.split(separator: "/").first.map(String.init) ?? place
    }
  }
}

extension ONNXModel {
  /// Checks the graphs of another folder against what a plan makes of these.
  ///
  /// - Parameters:
  ///   - plan: The rows.
  ///   - result: The other folder.
  ///   - isComplete: Whether every graph must be there.
  ///   - jobs: How many threads.
  /// - Returns: One claim; none if there is nothing to compare.
  /// - Throws: `FileError`.
  func claims(_ plan: RowPlan, in result: Folder, isComplete: Bool, jobs: Int) throws -> [Claim] {
    var findings: [String] = []
    var compared: [Graph] = []
    for (graph, rewrite) in try rewriting(by: plan).parts {
      let paths = graph.places.map { "\(result.path)/\($0)" }
      guard let files = try? paths.map({ try InputFile($0) }) else {
        if isComplete { findings.append("\(graph.place), or its data, is missing") }
        continue
      }
      compared.append(graph)
      findings += try rewrite.findings(in: files, jobs: jobs).map(\.description)
    }
    guard !compared.isEmpty || !findings.isEmpty else { return [] }
    let tables = compared.reduce(0) { $0 + $1.tensors.indexed.count }
    return [
      Claim(
        name: "graphs",
        statement:
          "\(plan.rows.count) rows of \(tables) tables in \(compared.count) graphs of ONNX "
          + "are bit-identical to the source's rows, and all other bytes are the source's with sizes "
          + "as planned.",
        findings: findings)
    ]
  }
}
