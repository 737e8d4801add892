internal import Files
internal import LinearAlgebra

extension CheckpointRewrite {
  /// Hands on the bytes of a tensor that gets another type, rounded to the nearest number of it.
  ///
  /// - Throws: `CheckpointError.beyond` if a finite number is beyond the type; `FileError`.
  func forEachConvertedPart(
    of member: OutputShard.Member, _ body: ([UInt8]) throws -> Void
  ) throws {
    guard let source = member.tensor.dtype.floatFormat, let target = member.dtype.floatFormat else {
      return
    }
    func convert(_ bytes: [UInt8]) throws {
      let count = bytes.count / source.byteCount
      let numbers = Matrix(rows: 1, columns: count, decoding: bytes, as: source)
      try body(
        numbers.encoded(as: target) { number in
          CheckpointError.beyond(tensor: member.tensor.name, number: number, dtype: member.dtype)
        })
    }
    let file = member.source.file
    guard let found = member.indexed else {
      let range = member.tensor.range
      for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.partSize) {
        try convert(file.read(at: start, count: min(Self.partSize, range.upperBound - start)))
      }
      return
    }
    for (block, table) in tables(of: found, in: file).enumerated() {
      for run in runs(of: found) {
        switch run {
        case .kept(let rows): try table.forEachPart(of: rows, convert)
        case .added(let pieces):
          try added?.forEachPart(of: pieces, of: found.name, block: block, convert)
        }
      }
    }
  }

  /// The bytes that are converted at once.
  private static var partSize: Int { 1 << 20 }
}

extension Matrix {
  /// The numbers as stored ones of `format`.
  ///
  /// - Throws: What `beyond` makes of a finite number that would become infinite.
  fileprivate func encoded(
    as format: FloatFormat, orThrow beyond: (Float) -> CheckpointError
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(elements.count * format.byteCount)
    for number in elements {
      // Halfway between the greatest number and the next power of two, and beyond, is infinite.
      if format == .binary16, number.magnitude >= 65_520, number.isFinite { throw beyond(number) }
      if format == .brain16, number.isFinite,
        number.magnitude >= Float(bitPattern: 0x7F7F_8000)
      {
        throw beyond(number)
      }
      format.append(Double(number), to: &bytes)
    }
    return bytes
  }
}
