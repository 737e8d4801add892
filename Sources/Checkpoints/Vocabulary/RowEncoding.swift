public import LinearAlgebra

/// The form in which the numbers of a row are stored.
public enum RowEncoding: Hashable, Sendable {
  /// One after the other.
  case numbers(FloatFormat)
  /// GGML's Q8_0: for 32 numbers a scale of half precision and 32 signed bytes, its multiples.
  case scaledBytes

  /// The numbers of a block of Q8_0, and its bytes.
  private static let block = (numbers: 32, bytes: 34)

  /// The numbers in so many bytes.
  func count(inBytes byteCount: Int) -> Int {
    switch self {
    case .numbers(let format): byteCount / format.byteCount
    case .scaledBytes: byteCount / Self.block.bytes * Self.block.numbers
    }
  }

  /// Decodes stored rows.
  ///
  /// - Parameters:
  ///   - bytes: Whole rows.
  ///   - rows: How many.
  ///   - columns: The numbers of each; whole blocks.
  /// - Returns: The numbers.
  func matrix(of bytes: [UInt8], rows: Int, columns: Int) -> Matrix {
    switch self {
    case .numbers(let format):
      return Matrix(rows: rows, columns: columns, decoding: bytes, as: format)
    case .scaledBytes:
      let (numbers, size) = Self.block
      let blocks = stride(from: 0, to: bytes.count, by: size)
      let scales = Matrix(
        rows: 1, columns: bytes.count / size, decoding: blocks.flatMap { bytes[$0..<$0 + 2] },
        as: .binary16)
      var elements: [Float] = []
      elements.reserveCapacity(rows * columns)
      for (start, scale) in zip(blocks, scales.elements) {
        for byte in bytes[(start + 2)..<(start + 2 + numbers)] {
          elements.append(Float(Int8(bitPattern: byte)) * scale)
        }
      }
      return Matrix(rows: rows, columns: columns, elements: elements)
    }
  }

  /// The stored rows, each number rounded once from what `matrix` has, or from the nearest `Float`.
  ///
  /// The scale of a block of Q8_0 is its greatest magnitude / 127, by which the numbers are divided and
  /// rounded, halves away from zero, before the scale itself is rounded to half precision: so does
  /// `quantize_row_q8_0_ref` of `ggml-org/ggml`, `ggml-quants.c`, in the same single precision.
  public func bytes(of matrix: DoubleMatrix) -> [UInt8] {
    switch self {
    case .numbers(let format): return matrix.encoded(as: format)
    case .scaledBytes:
      let elements = matrix.elements.map { Float($0) }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(elements.count / Self.block.numbers * Self.block.bytes)
      for start in stride(from: 0, to: elements.count, by: Self.block.numbers) {
        let block = elements[start..<start + Self.block.numbers]
        let scale = block.reduce(0) { max($0, $1.magnitude) } / 127
        let inverse = scale == 0 ? 0 : 1 / scale
        FloatFormat.binary16.append(Double(scale), to: &bytes)
        for element in block {
          let multiple = (element * inverse).rounded(.toNearestOrAwayFromZero)
          bytes.append(UInt8(bitPattern: Int8(max(-127, min(127, multiple)))))
        }
      }
      return bytes
    }
  }
}
