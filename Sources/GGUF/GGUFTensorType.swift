/// A number type of GGML's tensors: blocks of elements, each of so many bytes.
///
/// Source: `ggml-org/ggml`, `ggml.c`, `type_traits`.
public struct GGUFTensorType: Hashable, Sendable {
  /// Its number in files.
  public let number: UInt32

  /// Names a type by its number.
  public init(number: UInt32) { self.number = number }

  /// The name, the elements of a block, and its bytes.
  private static let all: [UInt32: (name: String, elements: Int, bytes: Int)] = [
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22), 7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2),
    26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18),
  ]

  /// The name, `nil` for a type that is not known.
  public var name: String? { Self.all[number]?.name }

  /// The bytes of a row of `count` elements, `nil` if the type is not known or does not divide it.
  public func byteCount(ofRow count: Int) -> Int? {
    guard let block = Self.all[number], count % block.elements == 0 else { return nil }
    let (bytes, overflow) = (count / block.elements).multipliedReportingOverflow(by: block.bytes)
    return overflow ? nil : bytes
  }
}

/// A tensor of a GGUF file: where its bytes lie.
public struct GGUFTensor: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The axes, the fastest first: a row of the embedding is `shape[0]` elements.
  public let shape: [Int]
  /// The number type.
  public let type: GGUFTensorType
  /// The offset of the data from the beginning of the file.
  public let offset: Int
  /// The bytes of the data, `nil` if the type is not known.
  public let byteCount: Int?
}
