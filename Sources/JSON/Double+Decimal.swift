extension Double {
  /// Reads the decimal spelling of a number, without making a text of it.
  ///
  /// The digits, as an integer below 2⁶⁴, are divided by a power of five in 128 bits; what the
  /// quotient leaves decides the rounding, so that the result is the nearest `Double`, as reading the
  /// text gives it. `nil` for an exponent, for more than 19 digits, and for what is no number.
  ///
  /// - Parameter text: An optional sign, digits, and perhaps a point and more digits.
  /// - Complexity: O(`text.count`).
  init?(decimal text: Span<UInt8>) {
    var index = 0
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var digits: UInt64 = 0
    var count = 0
    var point: Int?
    while index < text.count {
      let byte = text[index]
      index += 1
      if byte == UInt8(ascii: "."), point == nil {
        point = index
        continue
      }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), count < 19 else { return nil }
      digits = digits &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
      count += 1
    }
    guard count > 0 else { return nil }
    let value = Self.quotient(of: digits, byTenTo: point.map { text.count - $0 } ?? 0)
    self = isNegative ? -value : value
  }

  /// The `Double` nearest to `digits` / 10^`places`, where `places` is 19 at most.
  private static func quotient(of digits: UInt64, byTenTo places: Int) -> Double {
    guard digits > 0 else { return 0 }
    let five = Self.powersOfFive[places]
    let (shift, fiveShift) = (digits.leadingZeroBitCount, five.leadingZeroBitCount)
    let dividend = digits << UInt64(shift)
    // Both now have their highest bit set, so that the quotient has 63 or 64 bits.
    let (quotient, rest) = (five << UInt64(fiveShift))
      .dividingFullWidth((high: dividend >> 1, low: dividend << 63))
    let extra = UInt64(11 - quotient.leadingZeroBitCount)
    let (half, dropped) = (UInt64(1) << (extra - 1), quotient & (1 << extra - 1))
    var significand = quotient >> extra
    if dropped > half || dropped == half && (rest > 0 || significand & 1 == 1) { significand += 1 }
    let exponent = Int(extra) - 63 + fiveShift - shift - places
    // A significand that was rounded up to 2⁵³ carries into the exponent, as it should.
    return Double(bitPattern: UInt64(exponent + 1075) << 52 + (significand - 1 << 52))
  }

  /// The powers of five from 5⁰ to 5¹⁹.
  private static let powersOfFive: [UInt64] = {
    var powers: [UInt64] = [1]
    for _ in 0..<19 { powers.append(powers[powers.count - 1] * 5) }
    return powers
  }()
}
