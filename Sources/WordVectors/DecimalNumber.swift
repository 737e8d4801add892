/// Reads numbers from text as Python does: to the nearest `Double`, and that to the nearest `Float`.
enum DecimalNumber {
  /// The number that the bytes `range` of `text` spell; `nil` if they spell none.
  ///
  /// Up to 15 digits or so, the value is one exact division or product; what is longer is left to
  /// the standard library.
  static func float(_ text: Span<UInt8>, _ range: Range<Int>) -> Float? {
    var (index, digits, point, count) = (range.lowerBound, UInt64(0), -1, 0)
    let isNegative = index < range.upperBound && text[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    while index < range.upperBound {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit < 10 {
        digits = digits &* 10 &+ UInt64(digit)
        count += 1
      } else if digit == 0xFE, point < 0 {  // A point is two below the zero.
        point = count
      } else {
        break
      }
      index += 1
    }
    guard count > 0, count < 20, digits < 1 << 53,
      let exponent = exponent(text, index..<range.upperBound)
    else { return slowly(text, range) }
    let power = exponent - (point < 0 ? 0 : count - point)
    guard power.magnitude <= 22 else { return slowly(text, range) }
    let value =
      power < 0
      ? Double(digits) / powersOfTen[-power] : Double(digits) * powersOfTen[power]
    return Float(isNegative ? -value : value)
  }

  /// The exponent that the rest of a number is; 0 if there is none, `nil` if it is something else.
  private static func exponent(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty else { return 0 }
    var index = range.lowerBound
    guard text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
    index += 1
    var isNegative = false
    if index < range.upperBound, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(text[index]) {
      isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < range.upperBound, range.upperBound - index <= 3 else { return nil }
    var value = 0
    while index < range.upperBound {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
      index += 1
    }
    return isNegative ? -value : value
  }

  private static func slowly(_ text: Span<UInt8>, _ range: Range<Int>) -> Float? {
    guard range.count <= 400 else { return nil }
    let bytes = range.map { text[$0] }
    // The standard library also takes hexadecimal numbers and `nan(…)`.
    let allowed = bytes.allSatisfy { byte in
      byte &- 0x30 < 10 || [0x2B, 0x2D, 0x2E].contains(byte) || byte | 0x20 == UInt8(ascii: "e")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if allowed { return Double(text).map { Float($0) } }
    let name = bytes.drop { $0 == 0x2B || $0 == 0x2D }.map { $0 | 0x20 }
    let names = ["nan", "inf", "infinity"].map { Array($0.utf8) }
    return names.contains(name) ? .nan : nil
  }

  private static let powersOfTen: [Double] = {
    var powers = [1.0]
    for _ in 0..<22 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()
}
