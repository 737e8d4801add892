import LinearAlgebra
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test func `product by hand`() {
    let left = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    let right = Matrix(rows: 3, columns: 2, elements: [7, 8, 9, 10, 11, 12])
    #expect(left * right == Matrix(rows: 2, columns: 2, elements: [58, 64, 139, 154]))
    #expect((left * right)[1, 0] == 139)
  }

  @Test func `products with nothing are empty or zero`() {
    let none = Matrix(rows: 2, columns: 0)
    #expect(none * Matrix(rows: 0, columns: 3) == Matrix(rows: 2, columns: 3))
    #expect((Matrix(rows: 0, columns: 2) * Matrix(rows: 2, columns: 3)).elements.isEmpty)
  }

  @Test func `norms of rows`() {
    #expect(Matrix(rows: 2, columns: 2, elements: [3, 4, 0, -2]).rowNorms() == [5, 2])
    #expect(Matrix(rows: 2, columns: 0).rowNorms() == [0, 0])
    #expect(Matrix(rows: 1, columns: 2, elements: [3e30, 4e30]).rowNorms()[0].isFinite)
  }

  @Test func `every half-precision number is decoded exactly`() {
    let all = (0...UInt16.max)
    let bytes = all.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let decoded = Matrix(rows: 256, columns: 256, decoding: bytes, as: .binary16).elements
    for bits in all {
      let expected = Float(Float16(bitPattern: bits))
      let actual = decoded[Int(bits)]
      #expect(expected.isNaN ? actual.isNaN : actual.bitPattern == expected.bitPattern)
    }
  }

  @Test func `other formats`() {
    func bytes(_ bits: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
    func decode(_ bytes: [UInt8], _ format: FloatFormat) -> Float {
      Matrix(rows: 1, columns: 1, decoding: bytes, as: format).elements[0]
    }
    #expect(decode(bytes(UInt64(Float(-1.5).bitPattern), 4), .binary32) == -1.5)
    #expect(decode(bytes(0.1.bitPattern, 8), .binary64) == 0.1)
    #expect(decode(bytes(0xC040, 2), .brain16) == -3)
  }
}
