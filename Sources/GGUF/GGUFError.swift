/// A GGUF file that cannot be read, with the place and the remedy.
public enum GGUFError: Error, Hashable, CustomStringConvertible {
  /// The first four bytes are not `GGUF`.
  case noMagic(path: String)
  /// A version that is not known; old ones and files of the other byte order.
  case unknownVersion(path: String, version: UInt32)
  /// A number type of a value that is not known.
  case unknownType(path: String, place: String, type: UInt32)
  /// A count or length for which the file is too short.
  case tooMany(path: String, place: String, count: UInt64, remaining: Int)
  /// A key or tensor that stands twice.
  case duplicate(path: String, place: String)
  /// A tensor whose rows are of a type in which no new ones are made.
  case quantizedRows(path: String, tensor: String, type: String)
  /// A value that the format does not allow.
  case unsuitable(path: String, place: String, problem: String)

  public var description: String {
    switch self {
    case .noMagic(let path): "\(path): this is no GGUF file. Give one, or a model folder."
    case .unknownVersion(let path, let version):
      "\(path): version \(version) of GGUF is not known; 2 and 3, in little-endian order, are. "
        + "Convert the model again."
    case .unknownType(let path, let place, let type):
      "\(path): \(place) has the type \(type), which this version does not know. Nothing was "
        + "guessed; update lexotomy or get the file again."
    case .tooMany(let path, let place, let count, let remaining):
      "\(path): \(place) has \(count) entries or bytes, and only \(remaining) bytes follow. The "
        + "file is damaged or cut off; get it again."
    case .duplicate(let path, let place):
      "\(path): \(place) stands twice. The file is damaged; get it again."
    case .quantizedRows(let path, let tensor, let type):
      "\(path): the tensor '\(tensor)': its rows are \(type), in which no new rows are made; F32, F16, "
        + "BF16 and Q8_0 are the types for that. Extend the file before it is quantized, or quantize its "
        + "token embedding and its output tensor to q8_0 with llama-quantize."
    case .unsuitable(let path, let place, let problem): "\(path): \(place): \(problem)"
    }
  }
}
