/// The header of a safetensors file: its metadata and the tensors in the order of their data.
///
/// Format: https://github.com/huggingface/safetensors#format. The reader is stricter than the
/// reference implementation where leniency has no use: a name that stands twice is refused.
public struct SafetensorsHeader: Hashable, Sendable {
  /// Free text by key, such as `format: pt`; in the order of the file.
  public struct Metadata: Hashable, Sendable {
    /// The key.
    public let key: String
    /// The text.
    public let text: String

    /// Pairs a key with a text.
    public init(key: String, text: String) {
      self.key = key
      self.text = text
    }
  }

  /// The metadata, `nil` if the header has none.
  public let metadata: [Metadata]?
  /// The tensors, in the order of their data, which fills the file without holes.
  public let tensors: [Tensor]
  /// The offset of the data in the file.
  public let dataOffset: Int

  /// The bytes of the file.
  var fileSize: Int { tensors.last?.range.upperBound ?? dataOffset }

  /// The most bytes a header may have, as in the reference implementation.
  public static let byteLimit = 100_000_000
  /// The most tensors a file may have.
  public static let tensorLimit = 1_000_000
  /// The most axes a tensor may have.
  public static let axisLimit = 8
  /// The greatest depth to which the text of a header may nest.
  static let depthLimit = 4

  init(metadata: [Metadata]?, tensors: [Tensor], dataOffset: Int) {
    self.metadata = metadata
    self.tensors = tensors
    self.dataOffset = dataOffset
  }
}
