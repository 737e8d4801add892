extension FloatFormat {
  /// Appends `value`, rounded once to the nearest number of this format, ties to even.
  ///
  /// Numbers beyond the format's range become infinite.
  public func append(_ value: Double, to bytes: inout [UInt8]) {
    switch self {
    case .brain16: Self.append(Self.brain(value), to: &bytes)
    case .binary16: Self.append(Self.half(value), to: &bytes)
    case .binary32: Self.append(Float(value).bitPattern, to: &bytes)
    case .binary64: Self.append(value.bitPattern, to: &bytes)
    }
  }

  private static func append<Bits: FixedWidthInteger>(_ bits: Bits, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: Bits.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> Bits(shift)))
    }
  }

  /// The nearest number with 8 bits of precision and the exponents of a `Float`.
  private static func brain(_ value: Double) -> UInt16 {
    guard value.isFinite else { return UInt16(Float(value).bitPattern >> 16) | quiet(value, 0x40) }
    return bits(of: value, precision: 7, leastExponent: -126, exponentBits: 8)
  }

  /// The nearest IEEE 754 number of half precision.
  private static func half(_ value: Double) -> UInt16 {
    guard value.isFinite else {
      let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
      return sign | 0x7C00 | quiet(value, 0x200)
    }
    return bits(of: value, precision: 10, leastExponent: -14, exponentBits: 5)
  }

  private static func quiet(_ value: Double, _ bit: UInt16) -> UInt16 { value.isNaN ? bit : 0 }

  /// Rounds by scaling: the format's spacing around the value becomes 1.
  private static func bits(
    of value: Double, precision: Int, leastExponent: Int, exponentBits: Int
  ) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    let magnitude = value.magnitude
    guard magnitude > 0 else { return sign }
    let exponent = max(Int(magnitude.exponent), leastExponent)
    let scale = Double(sign: .plus, exponent: precision - exponent, significand: 1)
    let units = (magnitude * scale).rounded(.toNearestOrEven)
    // One unit more in the exponent's field is the carry of a significand that became 2.
    let field = Int(units) + (exponent - leastExponent) << precision
    let infinite = (1 << exponentBits - 1) << precision
    return sign | UInt16(min(field, infinite))
  }
}

extension DoubleMatrix {
  /// The elements as stored numbers, row after row, each rounded once.
  ///
  /// - Complexity: O(`rows` · `columns`).
  public func encoded(as format: FloatFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(elements.count * format.byteCount)
    for element in elements { format.append(element, to: &bytes) }
    return bytes
  }
}
