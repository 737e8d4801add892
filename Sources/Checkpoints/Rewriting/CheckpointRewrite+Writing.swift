public import Files

extension CheckpointRewrite {
  /// How far the writing is.
  public struct Progress: Hashable, Sendable {
    /// The bytes that are written.
    public let byteCount: Int
    /// The bytes that will be written.
    public let total: Int
  }

  /// Writes the files of the checkpoint, and its index if it has one.
  ///
  /// The order of tensors is the source's; so are the files, unless their size was given. Bytes go through memory in windows of a
  /// few mebibytes, whatever the size of the checkpoint; the source's files are digested by a
  /// second thread meanwhile.
  ///
  /// - Parameters:
  ///   - folder: Where to, a folder that has none of the files yet.
  ///   - digests: Which digests are wanted.
  ///   - progress: Called after each tensor.
  /// - Returns: What was written.
  /// - Throws: `FileError`, also if the source was changed meanwhile.
  @discardableResult
  public func write(
    to folder: StagedFolder, digests: DigestScope = .files,
    progress: (Progress) -> Void = { _ in }
  ) throws -> CheckpointReport {
    let sources = sourceDigests(digests)
    var report = CheckpointReport()
    let total = after.fileByteCount
    var done = 0
    for shard in shards {
      try write(shard, to: folder, digests, into: &report) { count in
        progress(Progress(byteCount: done + count, total: total))
      }
      done += report.files.last?.byteCountAfter ?? 0
    }
    if hasIndex {
      let size = after
      try folder.write(
        ShardIndex.text(
          after: checkpoint.index, totalSize: size.byteCount,
          totalParameters: size.parameterCount,
          files: shards.flatMap { shard in shard.members.map { ($0.name, shard.name) } }),
        to: ShardIndex.fileName)
    }
    if let sources { report.fill(from: try sources.value()) }
    for shard in checkpoint.shards { try shard.file.checkUnchanged() }
    return report
  }

  private func write(
    _ shard: OutputShard, to folder: StagedFolder, _ digests: DigestScope,
    into report: inout CheckpointReport, _ progress: (Int) -> Void
  ) throws {
    let (header, bytes) = newHeader(of: shard)
    let members = Dictionary(uniqueKeysWithValues: shard.members.map { ($0.name, $0) })
    let file = try folder.create(shard.name, isDigested: digests != .none)
    try file.write(bytes)
    for tensor in header.tensors {
      guard let member = members[tensor.name] else { continue }
      if digests == .everything { try file.beginSection() }
      try write(member, to: file)
      report.add(
        tensor, from: member, file: shard.name, digest: try file.endSection())
      progress(file.count)
    }
    try file.finish()
    let source = checkpoint.shards.first { $0.name == shard.name }
    report.files.append(
      .init(
        name: shard.name, byteCountBefore: source?.file.size ?? 0, byteCountAfter: file.count,
        digestBefore: nil, digestAfter: file.digest))
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

  /// Starts to digest the source, if that is wanted.
  private func sourceDigests(_ scope: DigestScope) -> Worker<[SourceDigests]>? {
    guard scope != .none, scope != .results else { return nil }
    let changed = Set(
      shards.flatMap(\.members).filter { $0.indexed != nil || $0.isConverted }.map(\.tensor.name))
    let wanted = checkpoint.shards.map { shard in
      (
        shard: shard,
        tensors: scope == .everything
          ? shard.header.tensors.filter { changed.contains($0.name) } : []
      )
    }
    return Worker {
      try wanted.map { shard, tensors in
        let digests = try Digest.digests(of: shard.file, sections: tensors.map(\.range))
        return SourceDigests(
          name: shard.name, whole: digests.whole,
          tensors: Dictionary(
            uniqueKeysWithValues: zip(tensors.map(\.name), digests.sections)))
      }
    }
  }
}

/// The digests of a source file and of its tensors that change.
private struct SourceDigests: Sendable {
  let name: String
  let whole: Digest
  let tensors: [String: Digest]
}

extension CheckpointReport {
  fileprivate mutating func add(
    _ tensor: Tensor, from member: OutputShard.Member, file: String, digest: Digest?
  ) {
    let isCopied = member.indexed == nil && !member.isConverted
    tensors.append(
      TensorReport(
        name: tensor.name, file: file, dtype: tensor.dtype, shapeBefore: member.tensor.shape,
        shapeAfter: tensor.shape, digestBefore: isCopied ? digest : nil, digestAfter: digest,
        role: member.indexed?.role))
  }

  fileprivate mutating func fill(from sources: [SourceDigests]) {
    files = files.map { file in
      FileReport(
        name: file.name, byteCountBefore: file.byteCountBefore,
        byteCountAfter: file.byteCountAfter,
        digestBefore: sources.first { $0.name == file.name }?.whole,
        digestAfter: file.digestAfter)
    }
    let digests = sources.reduce(into: [String: Digest]()) { $0.merge($1.tensors) { $1 } }
    tensors = tensors.map { tensor in
      TensorReport(
        name: tensor.name, file: tensor.file, dtype: tensor.dtype,
        shapeBefore: tensor.shapeBefore, shapeAfter: tensor.shapeAfter,
        digestBefore: digests[tensor.name] ?? tensor.digestBefore,
        digestAfter: tensor.digestAfter, role: tensor.role)
    }
  }
}
