internal import Checkpoints
internal import Files
internal import ONNX
internal import RowPlans
internal import Surgery

extension ONNXModel {
  /// Writes every graph as a plan would have it, with its files of data.
  ///
  /// - Throws: `ONNXError`, `FileError`.
  func write(
    by plan: RowPlan, to staged: StagedFolder, isDigested: Bool
  ) throws -> [WrittenFile] {
    try graphs.flatMap { graph in
      let rewrite = try graph.tensors.rewrite(by: plan)
      return try rewrite.fileNames.enumerated().map { index, name in
        let output = try staged.create(name, in: graph.inner, isDigested: isDigested)
        try rewrite.write(index, to: output)
        try output.finish()
        return WrittenFile(
          name: graph.places[index], kind: "checkpoint", byteCount: output.count,
          digest: output.digest)
      }
    }
  }

  /// The sources for the record.
  ///
  /// - Throws: `FileError`.
  func digested() throws -> [WrittenFile] {
    try graphs.flatMap { graph in
      try zip(graph.places, graph.file.files).map { place, file in
        let digest = try Digest(of: file)
        try file.checkUnchanged()
        return WrittenFile(
          name: place, kind: "checkpoint", byteCount: file.size, digest: digest)
      }
    }
  }

  /// What the user should know: the graphs and other files that are left out.
  func notes() -> [String] {
    let others = Set(places + refusals.map(\.place))
    let names = (try? Folder("\(folder.path)/\(Self.folderName)").names()) ?? []
    return refusals.map { "\($0.place) is left out: \($0.reason)" }
      + names.map { "\(Self.folderName)/\($0)" }.filter { !others.contains($0) }.map {
        "\($0) is left out: it is not known whether it holds token IDs."
      }
  }

  /// The names in the model's folder of what ``notes()`` and ``places`` tell.
  var topNames: [String] {
    (places + refusals.map(\.place) + [Self.folderName]).map { place in
      place.split(separator: "/").first.map(String.init) ?? place
    }
  }

  /// Checks the graphs of another folder against what a plan makes of these.
  ///
  /// - Parameters:
  ///   - plan: The rows.
  ///   - result: The other folder.
  ///   - isComplete: Whether every graph must be there.
  ///   - jobs: How many threads.
  /// - Returns: One claim; none if there is nothing to compare.
  /// - Throws: `ONNXError`, `FileError`.
  func claims(_ plan: RowPlan, in result: Folder, isComplete: Bool, jobs: Int) throws -> [Claim] {
    var findings: [String] = []
    var compared: [Graph] = []
    for graph in graphs {
      let paths = graph.places.map { "\(result.path)/\($0)" }
      guard let files = try? paths.map({ try InputFile($0) }) else {
        if isComplete { findings.append("\(graph.place), or its data, is missing") }
        continue
      }
      compared.append(graph)
      findings += try graph.tensors.rewrite(by: plan).findings(in: files, jobs: jobs)
        .map(\.description)
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
