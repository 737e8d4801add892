public import Files

/// The record of what was written.
public struct CheckpointReport: Sendable {
  /// A file.
  public struct FileReport: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The bytes.
    public let byteCount: Int
    /// The digest; `nil` if it was not asked for.
    public let digest: Digest?

    /// Describes a file.
    public init(name: String, byteCount: Int, digest: Digest?) {
      (self.name, self.byteCount, self.digest) = (name, byteCount, digest)
    }
  }

  /// The files with tensors that were written; the index is not among them.
  public let files: [FileReport]
  /// The files of the source, by the names that they have there; empty if no digests were asked for.
  public let sources: [FileReport]
  /// The comparison of the files with what they should be; `nil` if it was not asked for.
  public let comparison: CheckpointComparison?
}
