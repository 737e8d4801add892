extension Sequence<UInt8> {
  /// The bytes in hexadecimal digits, two each, in lower case.
  package var hexadecimal: String {
    var text = ""
    for byte in self {
      text.unicodeScalars.append(digit(byte >> 4))
      text.unicodeScalars.append(digit(byte & 0xF))
    }
    return text
  }
}

private func digit(_ value: UInt8) -> Unicode.Scalar {
  Unicode.Scalar(value < 10 ? 0x30 + value : 0x57 + value)
}
