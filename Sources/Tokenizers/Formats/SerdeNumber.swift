/// Numbers as the JSON reader of Hugging Face's library (`serde_json`) reads them, which is not
/// always to the nearest `Double`.
///
/// The digits become an integer, the integer a `Double`, which is then divided by a power of ten, so
/// that the result may be off by the last bit. Where two segmentations are equally good, this bit
/// decides. Source: `serde-rs/json`, `src/de.rs`, `f64_from_parts`.
enum SerdeNumber {
  /// The value of a JSON number.
  ///
  /// - Complexity: O(`spelling.count`).
  static func value(of spelling: ArraySlice<UInt8>) -> Double {
    var digits = spelling
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    var (significand, exponent) = (UInt64(0), 0)
    var (isFraction, isFull) = (false, false)
    while let byte = digits.popFirst() {
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else if byte | 0x20 == UInt8(ascii: "e") {
        exponent += Int(String(decoding: digits, as: UTF8.self)) ?? 0
        break
      } else if let sum = isFull ? nil : appended(byte, to: significand) {
        significand = sum
        exponent -= isFraction ? 1 : 0
      } else {
        // Digits that do not fit are dropped, and all that follow.
        isFull = true
        exponent += isFraction ? 0 : 1
      }
    }
    let value = scaled(Double(significand), by: exponent)
    return isNegative ? -value : value
  }

  private static func appended(_ digit: UInt8, to significand: UInt64) -> UInt64? {
    let (product, overflows) = significand.multipliedReportingOverflow(by: 10)
    let (sum, isTooLarge) = product.addingReportingOverflow(UInt64(digit &- UInt8(ascii: "0")))
    return overflows || isTooLarge ? nil : sum
  }

  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    var (value, exponent) = (value, max(-1000, min(exponent, 1000)))
    while exponent < -308, value != 0 { (value, exponent) = (value / 1e308, exponent + 308) }
    guard exponent != 0, let power = Double("1e\(min(abs(exponent), 308))") else { return value }
    return exponent > 0 ? value * power : value / power
  }
}
