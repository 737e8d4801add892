import LinearAlgebra
import TestSupport
import Testing

@Suite("Encoding")
struct EncodingTests {
  private func bits(_ value: Double, _ format: FloatFormat) -> UInt16 {
    var bytes: [UInt8] = []
    format.append(value, to: &bytes)
    return UInt16(bytes[0]) | UInt16(bytes[1]) << 8
  }

  @Test func `half precision is the processor's`() {
    var generator = Philox(seed: 1)
    for index in 0..<100_000 {
      let scale = Double(sign: .plus, exponent: index % 48 - 28, significand: 1)
      let value = (generator.nextUniform() - 0.5) * scale
      #expect(bits(value, .binary16) == Float16(value).bitPattern)
    }
    for value in [
      0, -0.0, 65504, 65519.9, 65520, 1e9, -1e9, .infinity, 0x1p-24, 0x1p-25, 0x1.8p-25,
    ] {
      #expect(bits(value, .binary16) == Float16(value).bitPattern)
    }
    #expect(Float16(bitPattern: bits(.nan, .binary16)).isNaN)
  }

  @Test func `brain floats are rounded once, ties to even`() {
    func brain(_ value: Double) -> Double {
      Double(Float(bitPattern: UInt32(bits(value, .brain16)) << 16))
    }
    #expect(brain(1 + 0x1p-8) == 1)
    #expect(brain(1 + 0x1.8p-7) == 1 + 0x1p-6)
    // Rounded to a Float first, this would be a tie and become 1.
    #expect(brain(1 + 0x1p-8 + 0x1p-40) == 1 + 0x1p-7)
    #expect(brain(-3.0e38) == -0x1.c4p127)
    #expect(brain(3.4e38) == .infinity)
    #expect(brain(-.infinity) == -.infinity)
    #expect(brain(.nan).isNaN)
    #expect(brain(0x1p-133) == 0x1p-133)
    #expect(brain(0x1p-134) == 0)
    var generator = Philox(seed: 1)
    for _ in 0..<10000 {
      let value = generator.nextGaussian()
      #expect((brain(value) - value).magnitude <= value.magnitude * 0x1p-8)
    }
  }

  @Test func `what is encoded is decoded`() {
    let numbers = DoubleMatrix(matrix(3, 20, 5))
    for format in [FloatFormat.binary32, .binary64] {
      let decoded = Matrix(rows: 20, columns: 5, decoding: numbers.encoded(as: format), as: format)
      #expect(decoded == matrix(3, 20, 5))
    }
  }
}
