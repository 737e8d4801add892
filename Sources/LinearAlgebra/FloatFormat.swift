/// The format of a floating-point number, little-endian.
public enum FloatFormat: Hashable, Sendable, CaseIterable {
  /// The upper half of a 32-bit number.
  case brain16
  /// IEEE 754 half, single and double precision.
  case binary16, binary32, binary64

  /// The bytes of a number.
  public var byteCount: Int {
    switch self {
    case .brain16, .binary16: 2
    case .binary32: 4
    case .binary64: 8
    }
  }
}

extension Matrix {
  /// Decodes stored numbers, row after row.
  ///
  /// Every 16-bit number is exact as a `Float`; 64-bit ones are rounded to the nearest.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - bytes: `rows * columns` numbers of `format`.
  ///   - format: How they are stored.
  public init(rows: Int, columns: Int, decoding bytes: [UInt8], as format: FloatFormat) {
    let count = rows * columns
    precondition(bytes.count == count * format.byteCount, "\(bytes.count) bytes, not a matrix")
    let elements = [Float](unsafeUninitializedCapacity: count) { target, initialized in
      bytes.withUnsafeBytes { Self.decode($0, as: format, into: target) }
      initialized = count
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, as format: FloatFormat,
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    func load<Bits: FixedWidthInteger>(_ index: Int, _: Bits.Type) -> Bits {
      Bits(
        littleEndian: bytes.loadUnaligned(
          fromByteOffset: index * (Bits.bitWidth / 8), as: Bits.self))
    }
    for index in 0..<(bytes.count / format.byteCount) {
      switch format {
      case .brain16: target[index] = Float(bitPattern: UInt32(load(index, UInt16.self)) << 16)
      case .binary16: target[index] = Self.float(fromHalf: load(index, UInt16.self))
      case .binary32: target[index] = Float(bitPattern: load(index, UInt32.self))
      case .binary64: target[index] = Float(Double(bitPattern: load(index, UInt64.self)))
      }
    }
  }

  /// The value of a half-precision number, without the processor's help.
  ///
  /// Its exponent and fraction are those of a `Float` that is too small by 2¹¹², also if the
  /// number is subnormal.
  private static func float(fromHalf bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF) << 13
    if bits & 0x7C00 == 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | magnitude) }
    let scale = Float(sign: .plus, exponent: 112, significand: 1)
    return Float(bitPattern: (Float(bitPattern: magnitude) * scale).bitPattern | sign)
  }
}
