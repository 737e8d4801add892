/// A message inside the file that something is changed in.
struct ONNXMessage: Sendable {
  /// The message around it, which stands before it in the list; -1 for the whole file.
  let parent: Int
  /// The range of its length.
  let length: Range<Int>
  /// The range of its bytes.
  let payload: Range<Int>
}

/// A number in the file, with its place.
public struct ONNXNumber: Hashable, Sendable {
  /// The number.
  public let value: Int
  /// The range of the number.
  let range: Range<Int>
  /// The message that it stands in.
  let message: Int
  /// Whether it is as many bytes as it was, the lowest first, and no varint.
  let isFixed: Bool

  init(value: Int, range: Range<Int>, message: Int, isFixed: Bool) {
    (self.value, self.range, self.message, self.isFixed) = (value, range, message, isFixed)
  }

  /// A number in base 128; negative ones are stored as those that they are modulo 2⁶⁴.
  init(varint value: UInt64, at range: Range<Int>, in message: Int) {
    self.init(
      value: Int(truncatingIfNeeded: value), range: range, message: message, isFixed: false)
  }

  /// Whether it stands in the graph's own file, and so can become another.
  public var isEditable: Bool { message >= 0 }
}

/// A tensor of a graph of ONNX: what is said of it, and where its bytes lie.
public struct ONNXTensor: Sendable {
  /// The place of the elements.
  enum Storage: Hashable, Sendable {
    /// Nowhere, or as texts.
    case none
    /// In the file, as in memory; the message is the field of bytes.
    case plain(Range<Int>, message: Int)
    /// In the file, as numbers without tags; the message is the field of numbers.
    case varints(Range<Int>, message: Int)
    /// In the file, each number with a tag.
    case scattered
    /// In a file of data.
    case external(External)
  }

  /// The place of the bytes in a file of data.
  struct External: Hashable, Sendable {
    /// The name of the file, which is beside the graph's.
    let location: String
    /// From the beginning of that file.
    let range: Range<Int>
    /// The fields of the texts of `offset` and `length`, if they are stated.
    var offsetPlace: Place?
    var lengthPlace: Place?

    struct Place: Hashable, Sendable {
      let range: Range<Int>
      let message: Int
    }
  }

  /// The name; of constants the name of the value.
  public internal(set) var name: String
  /// The axes, the slowest first.
  public let shape: [Int]
  /// The number type.
  public let type: ONNXType
  /// The elements of a tensor of few integers.
  public internal(set) var integers: [ONNXNumber]?
  /// The sizes of the axes, in place.
  let sizes: [ONNXNumber]
  /// The place of the elements.
  let storage: Storage
  /// The message that it is.
  let message: Int

  /// The number of elements.
  public let elementCount: Int

  /// The bytes of the elements, `nil` for texts and types that are not known.
  public var byteCount: Int? { type.byteCount(of: elementCount) }

  /// The most elements that ``integers`` has.
  static let integerLimit = 64
}
