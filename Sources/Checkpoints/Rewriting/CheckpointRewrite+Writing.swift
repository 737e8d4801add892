internal import Concurrency
public import Files
internal import Synchronization

extension CheckpointRewrite {
  /// The work of other threads on the files while they are written.
  public struct Following: Sendable {
    /// Whether the source's files and the written ones are digested.
    public var isDigested: Bool
    /// Whether what was written is compared with what should be.
    public var isCompared: Bool
    /// Digests that were begun earlier.
    public var early: EarlyDigests?

    /// Nothing.
    public static let none = Following()

    /// Says what they do.
    public init(
      isDigested: Bool = false, isCompared: Bool = false, early: EarlyDigests? = nil
    ) {
      (self.isDigested, self.isCompared, self.early) = (isDigested, isCompared, early)
    }
  }

  /// Writes the files of the checkpoint, and its index if it has one.
  ///
  /// The order of tensors is the source's; so are the files, unless their size was given. Two files are
  /// written at a time, and each is read by another thread while it grows, which compares and digests
  /// it, and digests the source where it compares. Memory: some windows of at most a mebibyte.
  ///
  /// - Parameters:
  ///   - folder: Where to, a folder that has none of the files yet.
  ///   - following: What other threads do with the files meanwhile.
  /// - Returns: What was written.
  /// - Throws: `FileError`, also if the source was changed meanwhile.
  @discardableResult
  public func write(
    to folder: StagedFolder, following: Following = .none
  ) throws -> CheckpointReport {
    let others = otherDigests(following)
    let creating = Mutex(folder)
    // Rows that are added are made by one thread.
    let written = try Parallel.map(shards.count, jobs: added == nil ? 2 : 1) { index in
      let (header, bytes) = newHeader(of: shards[index])
      let file = try creating.withLock { try $0.create(shards[index].name) }
      let follower = follower(of: index, following)
      let growing = try file.followed(size: header.fileSize)
      let outcome = Worker { try follower.outcome(growing) }
      try file.write(bytes)
      try write(shards[index], header, to: file)
      try file.finish()
      return (size: header.fileSize, outcome: try outcome.value())
    }
    let outcomes = written.map(\.outcome)
    if hasIndex { try writeIndex(to: folder) }
    let sources = try sourceDigests(following, outcomes, others)
    for shard in checkpoint.shards { try shard.file.checkUnchanged() }
    return CheckpointReport(
      files: zip(shards, written).map {
        .init(name: $0.name, byteCount: $1.size, digest: $1.outcome.result)
      },
      sources: sources,
      comparison: following.isCompared
        ? CheckpointComparison(of: self, findings: outcomes.flatMap(\.findings)) : nil)
  }

  /// Reads the file of a result, by its number, while it is written.
  package func follower(of index: Int, _ following: Following) -> ShardFollower {
    ShardFollower(shard: shards[index], rewrite: self, following: following)
  }

  /// Writes what follows the header.
  private func write(
    _ shard: OutputShard, _ header: SafetensorsHeader, to file: OutputFile
  ) throws {
    if let original = shard.original {
      return try file.copy(from: original.file, at: 0, count: header.fileSize)
    }
    let members = Dictionary(uniqueKeysWithValues: shard.members.map { ($0.name, $0) })
    for tensor in header.tensors {
      if let member = members[tensor.name] { try write(member, to: file) }
    }
  }

  private func write(_ member: OutputShard.Member, to file: OutputFile) throws {
    guard !member.isConverted else {
      return try forEachConvertedPart(of: member) { try file.write($0) }
    }
    guard let found = member.indexed else {
      return try file.copy(
        from: member.source.file, at: member.tensor.range.lowerBound,
        count: member.tensor.byteCount)
    }
    for (block, table) in tables(of: found, in: member.source.file).enumerated() {
      for run in runs(of: found) {
        switch run {
        case .kept(let rows): try file.gather(rows, of: table)
        case .added(let pieces):
          try added?.forEachPart(of: pieces, of: found.name, block: block) { try file.write($0) }
        }
      }
    }
  }

  private func writeIndex(to folder: StagedFolder) throws {
    let size = after
    try folder.write(
      ShardIndex.text(
        after: checkpoint.index, totalSize: size.byteCount, totalParameters: size.parameterCount,
        files: shards.flatMap { shard in shard.members.map { ($0.name, shard.name) } }),
      to: ShardIndex.fileName)
  }

  /// Starts to digest the files of the source that no follower reads.
  private func otherDigests(_ following: Following) -> Worker<[String: Digest]>? {
    guard following.isDigested else { return nil }
    let followed = following.isCompared ? Set(shards.map(\.name)) : []
    let others = checkpoint.shards.filter {
      !followed.contains($0.name) && following.early?.has($0) != true
    }
    return Worker { try EarlyDigests.digests(of: others) }
  }

  private func sourceDigests(
    _ following: Following, _ outcomes: [ShardFollower.Outcome],
    _ others: Worker<[String: Digest]>?
  ) throws -> [CheckpointReport.FileReport] {
    guard let others else { return [] }
    var digests = try others.value()
    for (shard, outcome) in zip(shards, outcomes) {
      if let digest = outcome.source { digests[shard.name] = digest }
    }
    return try checkpoint.shards.map { shard in
      CheckpointReport.FileReport(
        name: shard.sourceName, byteCount: shard.file.size,
        digest: try digests[shard.name] ?? following.early?.digest(of: shard))
    }
  }
}
