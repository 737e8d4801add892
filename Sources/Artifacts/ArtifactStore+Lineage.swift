extension ArtifactStore {
  /// Returns the ancestors and the descendants of a run or a file, as a tree.
  ///
  /// - Parameter name: The number of a run; or a file: its path, or the beginning of its SHA-256.
  /// - Returns: `lineage` (the tree in text), `sha256`, `byte_count`.
  /// - Throws: `ArtifactError.noRun`, `.noArtifact`, and the other errors of a store.
  public func lineage(of name: String) throws -> Table {
    var tree = LineageTree(store: self)
    if let run = Int(name), name.count < 8 {
      _ = try facts(of: run)
      try tree.addRun(run, before: "", isLast: nil, hasMore: true)
      try tree.addOutputs(of: run)
    } else {
      try tree.addArtifact(try artifact(called: name))
    }
    return Table(columns: ["lineage", "sha256", "byte_count"], rows: tree.rows)
  }

  private func artifact(called name: String) throws -> String {
    let found = try table(
      """
      SELECT sha256 FROM artifact WHERE sha256 >= ?1 AND sha256 < ?1 || 'g' AND length(?1) >= 4
      UNION SELECT artifact FROM run_artifact WHERE path = ?1 LIMIT 9
      """, [.text(name)])
    guard found.rows.count == 1, let sha256 = found.rows[0][0].string else {
      throw ArtifactError.noArtifact(path: path, name: name, found: found.rows.count)
    }
    return sha256
  }
}

/// Grows a tree of runs and files.
private struct LineageTree {
  let store: ArtifactStore
  private(set) var rows: [[Table.Value]] = []
  private var seen: Set<Int> = []

  init(store: ArtifactStore) { self.store = store }

  /// A run, its inputs, and the runs that made them; each run is told once.
  ///
  /// `hasMore` says that what the run wrote follows.
  mutating func addRun(
    _ run: Int, before indent: String, isLast: Bool?, hasMore: Bool = false
  ) throws {
    let isNew = seen.insert(run).inserted
    let head = try store.table(
      "SELECT command, started_at FROM run WHERE id = ?", [.integer(Int64(run))]
    ).rows.first
    let told = (head ?? []).compactMap(\.string).joined(separator: " ")
    let mark = isLast.map { $0 ? "└─ " : "├─ " } ?? ""
    add("\(indent)\(mark)run \(run): \(told)\(isNew ? "" : " (above)")")
    guard isNew else { return }
    let below = indent + (isLast.map { $0 ? "   " : "│  " } ?? "")
    let inputs = try files(of: run, role: "input")
    for (index, input) in inputs.enumerated() {
      let isEnd = index == inputs.count - 1 && !hasMore
      add("\(below)\(isEnd ? "└─ " : "├─ ")from \(input.text)", input.sha256, input.size)
      try addMakers(of: input.sha256, before: below + (isEnd ? "   " : "│  "), earlierThan: run)
    }
  }

  /// The runs that wrote a file.
  private mutating func addMakers(
    of sha256: String, before indent: String, earlierThan run: Int
  ) throws {
    let makers = try store.table(
      """
      SELECT DISTINCT run FROM run_artifact WHERE artifact = ? AND role = 'output' AND run < ?
      ORDER BY run DESC LIMIT 1
      """, [.text(sha256), .integer(Int64(run))]
    ).rows.compactMap { $0[0].integer }
    for (index, maker) in makers.enumerated() {
      try addRun(maker, before: indent, isLast: index == makers.count - 1)
    }
  }

  /// Returns the files that a run wrote, and the runs that read them.
  mutating func addOutputs(of run: Int) throws {
    let outputs = try files(of: run, role: "output")
    for (index, output) in outputs.enumerated() {
      let isEnd = index == outputs.count - 1
      add("\(isEnd ? "└─ " : "├─ ")to \(output.text)", output.sha256, output.size)
      try addReaders(of: output.sha256, before: isEnd ? "   " : "│  ")
    }
  }

  private mutating func addReaders(of sha256: String, before indent: String) throws {
    let readers = try store.table(
      """
      SELECT run, run_artifact.path, command FROM run_artifact JOIN run ON run.id = run
      WHERE artifact = ? AND role = 'input' ORDER BY run LIMIT 20
      """, [.text(sha256)]
    ).rows
    for (index, reader) in readers.enumerated() {
      let mark = index == readers.count - 1 ? "└─ " : "├─ "
      add("\(indent)\(mark)read by run \(reader[0].integer ?? 0): \(reader[2].string ?? "")")
    }
  }

  /// A file with the runs that made it and the runs that read it.
  mutating func addArtifact(_ sha256: String) throws {
    let found = try store.table(
      "SELECT kind, name, byte_count FROM artifact WHERE sha256 = ?", [.text(sha256)]
    ).rows[0]
    add(
      "\(found[0].string ?? "") \(found[1].string ?? "")", sha256, found[2].integer)
    try addMakers(of: sha256, before: "", earlierThan: .max)
    try addReaders(of: sha256, before: "")
  }

  private func files(
    of run: Int, role: String
  ) throws -> [(text: String, sha256: String, size: Int?)] {
    try store.table(
      """
      SELECT kind, path, sha256, byte_count FROM lineage WHERE run = ? AND role = ?
      ORDER BY kind, path
      """, [.integer(Int64(run)), .text(role)]
    ).rows.map { row in
      ("\(row[0].string ?? "") \(row[1].string ?? "")", row[2].string ?? "", row[3].integer)
    }
  }

  private mutating func add(_ text: String, _ sha256: String? = nil, _ size: Int? = nil) {
    rows.append([.text(text), sha256.map { .text(String($0.prefix(12))) } ?? .null, size.value])
  }
}
