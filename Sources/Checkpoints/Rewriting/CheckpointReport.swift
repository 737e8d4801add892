public import Files

/// What was written, tensor by tensor and file by file.
public struct CheckpointReport: Sendable {
  /// A tensor before and after.
  public struct TensorReport: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The file of the result.
    public let file: String
    /// The number type.
    public let dtype: DType
    /// The shape in the source.
    public let shapeBefore: [Int]
    /// The shape that was written.
    public let shapeAfter: [Int]
    /// The digest of the source's bytes; `nil` if it was not asked for.
    ///
    /// For a tensor that was copied this is that of the bytes that were read and written.
    public let digestBefore: Digest?
    /// The digest of the bytes that were written; `nil` if it was not asked for.
    public let digestAfter: Digest?
    /// What it does with tokens; `nil` for a tensor that was copied byte for byte.
    public let role: VocabularyTensor.Role?
  }

  /// A file before and after.
  public struct FileReport: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The bytes of the source's file of this name, 0 if it has none.
    public let byteCountBefore: Int
    /// The bytes that were written.
    public let byteCountAfter: Int
    /// The digest of that file; `nil` if it was not asked for, or is not there.
    public let digestBefore: Digest?
    /// The digest of what was written; `nil` if it was not asked for.
    public let digestAfter: Digest?
  }

  /// The tensors, file by file, in the order in which they were written.
  public internal(set) var tensors: [TensorReport] = []
  /// The files with tensors; the index is not among them.
  public internal(set) var files: [FileReport] = []
}

/// Which SHA-256 digests are computed while a checkpoint is rewritten.
///
/// Digests are most of the work: making 0.5 GB of 1.1 GB takes 0.5 s of processor time, the digests
/// of both files 1.3 s more, those of all tensors another 0.9 s (measured on a Zen 4).
public enum DigestScope: String, Hashable, Sendable, CaseIterable {
  /// None; tensors that do not change are copied inside the kernel.
  case none
  /// Of the written files; whoever wants the source's can begin earlier with them.
  case results
  /// Of the written files and the source's, the latter on a thread of their own.
  case files
  /// Also of every tensor, before and after.
  case everything
}
