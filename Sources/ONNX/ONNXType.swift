/// A number type of ONNX's tensors.
///
/// Source: `onnx/onnx`, `onnx.proto`, `TensorProto.DataType`.
public struct ONNXType: Hashable, Sendable {
  /// Its number in files.
  public let number: Int

  /// Names a type by its number.
  public init(number: Int) { self.number = number }

  /// The name, and the bits of an element.
  private static let all: [Int: (name: String, bits: Int)] = [
    1: ("F32", 32), 2: ("U8", 8), 3: ("I8", 8), 4: ("U16", 16), 5: ("I16", 16), 6: ("I32", 32),
    7: ("I64", 64), 9: ("BOOL", 8), 10: ("F16", 16), 11: ("F64", 64), 12: ("U32", 32),
    13: ("U64", 64), 14: ("C64", 64), 15: ("C128", 128), 16: ("BF16", 16), 17: ("F8_E4M3", 8),
    18: ("F8_E4M3FNUZ", 8), 19: ("F8_E5M2", 8), 20: ("F8_E5M2FNUZ", 8), 21: ("U4", 4),
    22: ("I4", 4), 23: ("F4", 4), 24: ("F8_E8M0", 8), 25: ("U2", 2), 26: ("I2", 2),
  ]

  /// The name; the number where it has none.
  public var name: String { Self.all[number]?.name ?? "type \(number)" }

  /// The bits of an element, `nil` for texts and types that are not known.
  public var bitCount: Int? { Self.all[number]?.bits }

  /// Whether elements are 32-bit or 64-bit integers, as sizes and axes are.
  var isSize: Bool { number == 6 || number == 7 }

  /// The bytes of `count` elements, `nil` if the type is not known or there are too many.
  func byteCount(of count: Int) -> Int? {
    guard let bitCount else { return nil }
    let (bits, overflow) = count.multipliedReportingOverflow(by: bitCount)
    return overflow ? nil : bits / 8 + (bits % 8 > 0 ? 1 : 0)
  }
}
