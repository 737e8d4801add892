internal import Checkpoints
internal import Concurrency
internal import Files
internal import ONNX
internal import RowPlans
internal import Surgery

extension ONNXWeights {
  /// The graphs that a plan rewrites, and those that it leaves out.
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

  /// Applies a plan to the graphs.
  ///
  /// - Throws: `FileError` if the system refuses; errors in a graph are among the refusals.
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

extension ONNXWeights.Rewriting {
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

  /// Returns remarks on the graphs, and the other files of their folder, that are left out.
  func notes() -> [String] {
    let inner = ONNXWeights.folderName
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
    (places + [ONNXWeights.folderName]).map(ONNXWeights.topName)
  }
}

extension ONNXWeights {
  /// Writes every graph that can be rewritten, if the surgery is a trimming, and digests the sources
  /// meanwhile.
  func write(
    _ surgery: WeightSurgery, to staged: StagedFolder, isDigested: Bool, isCompared: Bool
  ) throws -> WrittenWeights {
    guard surgery.isTrimming else { return WrittenWeights() }
    let rewriting = try rewriting(by: surgery.plan)
    let sources = isDigested ? Worker { try rewriting.sources() } : nil
    let files = try rewriting.write(to: staged, isOptional: isBeside, isDigested: isDigested)
    return WrittenWeights(
      files: files, sources: try sources?.value() ?? [], notes: rewriting.notes(),
      done: rewriting.topNames)
  }

  /// Compares the graphs of another folder with what a trimming makes of these: all of them, unless
  /// they stand beside other weights.
  func compare(
    _ surgery: WeightSurgery, with result: Model, knowing known: [WeightComparison], jobs: Int
  ) throws -> [WeightComparison] {
    guard surgery.added == nil, surgery.keepsTokenizer, let folder = result.folder else {
      return []
    }
    var findings: [String] = []
    var compared: [Graph] = []
    for (graph, rewrite) in try rewriting(by: surgery.plan).parts {
      let paths = graph.places.map { "\(folder.path)/\($0)" }
      guard let files = try? paths.map({ try InputFile($0) }) else {
        if !isBeside { findings.append("\(graph.place), or its data, is missing") }
        continue
      }
      compared.append(graph)
      findings += try rewrite.findings(in: files, jobs: jobs).map(\.description)
    }
    guard !compared.isEmpty || !findings.isEmpty else { return [] }
    return [
      WeightComparison(
        subject: .graphs(count: compared.count), plan: surgery.plan,
        tableCount: compared.reduce(0) { $0 + $1.tensors.indexed.count }, otherCount: 0,
        findings: findings)
    ]
  }
}
