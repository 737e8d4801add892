import Checkpoints
import Files
import GGUF
import LinearAlgebra
import TestSupport
import Testing

@Suite("RowEncoding")
struct RowEncodingTests {
  /// A block of Q8_0 by PyPI's `gguf` 0.19 (`gguf.quants.quantize`) of the numbers below.
  private static let golden: [UInt8] = [
    31, 37, 129, 20, 169, 60, 208, 99, 248, 141, 32, 181, 71, 220, 111, 4, 153, 44, 192, 83, 232,
    123, 16, 165, 56, 204, 95, 244, 137, 28, 177, 67, 216, 107,
  ]

  /// Numbers with halves, both signs and an extreme: `(index * 37 % 64 - 32) / 16 * 1.27`.
  private static let numbers = (0..<32).map { Double(Float($0 * 37 % 64 - 32) / 16 * 1.27) }

  @Test func `Q8_0 is what ggml makes`() {
    let matrix = DoubleMatrix(rows: 1, columns: 32, elements: Self.numbers)
    #expect(RowEncoding.scaledBytes.bytes(of: matrix) == Self.golden)
  }

  @Test func `a block of zeros has the scale 0`() {
    let matrix = DoubleMatrix(rows: 1, columns: 64, elements: [Double](repeating: 0, count: 64))
    #expect(RowEncoding.scaledBytes.bytes(of: matrix) == [UInt8](repeating: 0, count: 68))
  }

  @Test func `halves are rounded away from zero, and no multiple is beyond 127`() {
    var elements = [Double](repeating: 0, count: 32)
    (elements[0], elements[1], elements[2], elements[3]) = (127, 0.5, -2.5, -127)
    let bytes = RowEncoding.scaledBytes.bytes(
      of: DoubleMatrix(rows: 1, columns: 32, elements: elements))
    #expect(bytes[..<6] == [0x00, 0x3C, 127, 1, UInt8(bitPattern: -3), UInt8(bitPattern: -127)])
  }

  @Test func `rows of Q8_0 are read as their multiples of the scales`() throws {
    let folder = TemporaryFolder()
    var builder = GGUFBuilder.sample
    builder.add(tensor: "token_embd.weight", shape: [32, 2], type: 8, offset: 0)
    var bytes = builder.bytes(dataCount: 68)
    bytes.replaceSubrange((bytes.count - 34)..., with: Self.golden)
    let file = try InputFile(folder.write(bytes, to: "a.gguf"))
    let tensor = try #require(GGUFFile(file).tensors.first)
    let rows = try #require(TensorRows(of: tensor, in: file))
    #expect((rows.rows, rows.columns) == (2, 32))
    let read = try rows.read(0..<2)
    #expect(read.elements[..<32].allSatisfy { $0 == 0 })
    for (number, element) in zip(Self.numbers, read.elements[32...]) {
      // Half a multiple, and what rounding the scale to half precision takes from 127 of them.
      #expect(abs(number - Double(element)) <= 0.02 * (0.5 + 127.0 / 2048))
    }
  }

  @Test func `other quantized rows are no numbers`() throws {
    for type in [2, 12, 14, 39] as [UInt64] {
      var builder = GGUFBuilder.sample
      builder.add(tensor: "token_embd.weight", shape: [256, 1], type: type, offset: 0)
      let folder = TemporaryFolder()
      let file = try InputFile(folder.write(builder.bytes(dataCount: 512), to: "a.gguf"))
      #expect(try TensorRows(of: #require(GGUFFile(file).tensors.first), in: file) == nil)
    }
  }
}
