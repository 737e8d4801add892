internal import Checkpoints
internal import Files

/// The digests of the weights, made by a thread while there is other work to be done.
struct WeightDigests: Sendable {
  private let worker: Worker<[WrittenFile]>

  /// Starts to digest the files of a checkpoint.
  init(of checkpoint: Checkpoint) {
    let shards = checkpoint.shards
    worker = Worker {
      try shards.map { shard in
        let digest = try Digest(of: shard.file)
        try shard.file.checkUnchanged()
        return WrittenFile(
          name: shard.sourceName, kind: "checkpoint", byteCount: shard.file.size, digest: digest)
      }
    }
  }

  /// Starts to digest a GGUF file.
  init(of model: GGUFModel) {
    worker = Worker { [try model.digested()] }
  }

  /// Starts to digest files, by their paths in the model's folder.
  init(of files: [(place: String, file: InputFile)]) {
    worker = Worker {
      try files.map { place, file in
        let digest = try Digest(of: file)
        try file.checkUnchanged()
        return WrittenFile(name: place, kind: "checkpoint", byteCount: file.size, digest: digest)
      }
    }
  }

  /// Waits for the digests.
  ///
  /// - Throws: `FileError`.
  func files() throws -> [WrittenFile] { try worker.value() }
}
