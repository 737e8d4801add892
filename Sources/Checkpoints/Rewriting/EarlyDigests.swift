internal import Concurrency
internal import Files

/// The digests of the files of a checkpoint that surgery will copy as they are, by their names,
/// begun by a thread when the checkpoint is opened.
public struct EarlyDigests: Sendable {
  private let names: Set<String>
  private let worker: Worker<[String: Digest]>

  /// Starts to digest the files.
  public init(of checkpoint: Checkpoint) {
    let shards = checkpoint.shards.filter { shard in
      shard.header.tensors.allSatisfy { VocabularyNames.tiedRole(of: $0.name) == nil }
    }
    names = Set(shards.map(\.name))
    worker = Worker { try Self.digests(of: shards) }
  }

  /// The digests of files by their names.
  ///
  /// - Throws: `FileError`.
  static func digests(of shards: [SafetensorsFile]) throws -> [String: Digest] {
    let digests = try Digest.digests(of: shards.map(\.file))
    return Dictionary(uniqueKeysWithValues: zip(shards.map(\.name), digests))
  }

  /// Whether the digest of a file was begun.
  func has(_ shard: SafetensorsFile) -> Bool { names.contains(shard.name) }

  /// Waits for the digest of a file; `nil` if it was not begun.
  ///
  /// - Throws: `FileError`.
  func digest(of shard: SafetensorsFile) throws -> Digest? {
    has(shard) ? try worker.value()[shard.name] : nil
  }
}
