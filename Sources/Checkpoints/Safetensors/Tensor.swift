/// An array of numbers in a checkpoint: what its header says of it.
public struct Tensor: Hashable, Sendable {
  /// The name, which may be any text and is never used as a path.
  public let name: String
  /// The type of its elements.
  public let dtype: DType
  /// The size of each axis; none for a single number.
  public let shape: [Int]
  /// The bytes of its file that hold it.
  public let range: Range<Int>

  /// Describes a tensor.
  public init(name: String, dtype: DType, shape: [Int], range: Range<Int>) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
    self.range = range
  }

  /// The number of elements.
  public var parameterCount: Int { shape.reduce(1, *) }

  /// The number of bytes.
  public var byteCount: Int { range.count }

  /// The bytes that `shape` takes, `nil` if it overflows or does not fill whole bytes.
  static func byteCount(of shape: [Int], _ dtype: DType) -> Int? {
    var bits = dtype.bitCount
    // A zero makes the product zero, whatever the other axes say; they may still not overflow.
    for size in shape where size < 0 { return nil }
    for size in shape {
      let (product, overflow) = bits.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      bits = product
    }
    return bits % 8 == 0 ? bits / 8 : nil
  }
}
