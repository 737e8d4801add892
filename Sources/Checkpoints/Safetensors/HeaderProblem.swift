extension CheckpointError {
  /// A fault in the header of a safetensors file.
  public enum HeaderProblem: Hashable, Sendable, CustomStringConvertible {
    case tooShort(byteCount: Int)
    case unsuitableLength(UInt64)
    case wrongSize(expected: Int, actual: Int)
    case noObject
    case trailingText
    case duplicate(tensor: String)
    case tooManyTensors(limit: Int)
    case tooManyAxes(tensor: String, count: Int)
    case metadataNotText(key: String)
    case missing(tensor: String, key: String)
    case notASize(tensor: String, key: String)
    case unknownDType(tensor: String, dtype: String)
    case unsuitableOffsets(tensor: String, offsets: [Int])
    case unsuitableShape(tensor: String, shape: [Int], dtype: DType)
    case sizeMismatch(tensor: String, shape: [Int], dtype: DType, byteCount: Int)
    case hole(before: String, byteCount: Int)
    case overlap(tensor: String)

    public var description: String { "\(fact) \(advice)" }

    private var fact: String {
      switch self {
      case .tooShort(let count): "\(count) bytes are too few for a safetensors file."
      case .unsuitableLength(let length):
        "the header has \(length) bytes, but 1 to \(SafetensorsHeader.byteLimit) are allowed."
      case .wrongSize(let expected, let actual):
        "the header speaks of \(expected) bytes, but the file has \(actual)."
      case .noObject: "the header does not begin with '{'."
      case .trailingText: "the header goes on after its last '}'."
      case .duplicate(let tensor): "'\(tensor)' stands twice in the header."
      case .tooManyTensors(let limit): "there are more than \(limit) tensors."
      case .tooManyAxes(let tensor, let count): "'\(tensor)' has \(count) axes."
      case .metadataNotText(let key): "the metadata '\(key)' is not text."
      case .missing(let tensor, let key): "'\(tensor)' has no \(key)."
      case .notASize(let tensor, let key):
        "the \(key) of '\(tensor)' is no list of integers from 0 up."
      case .unknownDType(let tensor, let dtype): "'\(tensor)' has the unknown type '\(dtype)'."
      case .unsuitableOffsets(let tensor, let offsets):
        "the data_offsets of '\(tensor)' are \(offsets)."
      case .unsuitableShape(let tensor, let shape, let dtype):
        "'\(tensor)' of shape \(shape) and type \(dtype.rawValue) fills no number of bytes."
      case .sizeMismatch(let tensor, let shape, let dtype, let count):
        "'\(tensor)' of shape \(shape) and type \(dtype.rawValue) has \(count) bytes of data."
      case .hole(let tensor, let count): "\(count) bytes before '\(tensor)' belong to no tensor."
      case .overlap(let tensor): "'\(tensor)' overlaps the tensor before it."
      }
    }

    private var advice: String {
      switch self {
      case .unknownDType: "Update lexotomy, or convert the tensor."
      case .wrongSize(let expected, let actual) where actual < expected:
        "It is cut short; fetch it again."
      default: "The file is damaged or was made to harm; fetch it from a source that you trust."
      }
    }
  }

  /// A fault in an index.
  public enum IndexProblem: Hashable, Sendable, CustomStringConvertible {
    case noWeightMap
    case unsafeFile(tensor: String)
    case notListed(tensor: String, file: String)
    case notInFile(tensor: String, file: String)
    case inTwoFiles(tensor: String)

    public var description: String {
      switch self {
      case .noWeightMap: "there is no object 'weight_map' with tensors. Fetch the index again."
      case .unsafeFile(let tensor):
        "the file of '\(tensor)' is not the plain name of a file of weights. Only files in the "
          + "same folder are allowed."
      case .notListed(let tensor, let file):
        "'\(tensor)' is in \(file), but the index says otherwise. Fetch the index again."
      case .notInFile(let tensor, let file):
        "'\(tensor)' should be in \(file), but is not. Fetch that file again."
      case .inTwoFiles(let tensor):
        "'\(tensor)' is in two files. Fetch the checkpoint again."
      }
    }
  }
}
