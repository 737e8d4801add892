package import Files

/// Reads a file of a result while it is written, beside the file of the source that has its name.
package struct ShardFollower: Sendable {
  /// The contents that the file should have.
  let shard: OutputShard
  let rewrite: CheckpointRewrite
  let following: CheckpointRewrite.Following

  /// The findings of the follower.
  package struct Outcome: Hashable, Sendable {
    package var findings: [CheckpointComparison.Finding] = []
    /// The digest of the source's file, if the follower has read it.
    package var source: Digest?
    /// The digest of the file.
    package var result: Digest?
  }

  /// Reads to the end of the file.
  ///
  /// - Throws: `FileError`, also if the writing ends too early; `CheckpointError` if no header is there.
  package func outcome(_ written: InputFile) throws -> Outcome {
    if let original = shard.original, following.isDigested,
      let digest = try digest(ofCopy: written, of: original)
    {
      return Outcome(source: digest, result: digest)
    }
    let result = following.isDigested ? try written.digesting() : written
    var outcome = Outcome()
    if following.isCompared {
      let source = rewrite.checkpoint.shards.first { $0.name == shard.name }
      let original = following.isDigested ? try source?.digesting() : source
      outcome.findings = try CheckpointComparison.findings(
        in: SafetensorsFile(shard.name, result), of: shard, original, rewrite)
      outcome.source = try original?.file.digest()
    }
    outcome.result = try result.digest()
    return outcome
  }

  /// The digest of both files, if they are equal.
  private func digest(ofCopy written: InputFile, of original: SafetensorsFile) throws -> Digest? {
    let isBegun = following.early?.has(original) == true
    let source = isBegun ? original.file : try original.file.digesting()
    guard try source.firstDifference(in: 0..<source.size, from: written, at: 0) == nil else {
      return nil
    }
    return try isBegun ? following.early?.digest(of: original) : source.digest()
  }
}
