public import Files
public import GGUF
public import LinearAlgebra

/// The rows of a vocabulary tensor as numbers, read where they are, a few at a time.
public struct TensorRows: RowSource {
  public let rows: Int
  public let columns: Int
  /// The form in which the numbers are stored.
  public let encoding: RowEncoding

  private let table: RowTable

  /// Refers to the rows of a tensor.
  ///
  /// `nil` if its numbers are not F64, F32, F16 or BF16. Numbers of F64 are rounded when read.
  ///
  /// - Parameters:
  ///   - found: A tensor that is indexed by token. A row of a bias is one number.
  ///   - block: Which repetition of the rows, where the indexed axis is not the first.
  ///   - checkpoint: Where it is.
  public init?(of found: VocabularyTensor, block: Int = 0, in checkpoint: Checkpoint) {
    guard let format = found.tensor.dtype.floatFormat, let rowSize = found.rowSize, rowSize > 0,
      let shard = checkpoint.find(found.name)?.shard, block < found.blockCount
    else { return nil }
    let offset = found.tensor.range.lowerBound + block * rowSize * found.rowCount
    table = RowTable(file: shard.file, offset: offset, rowSize: rowSize, rowCount: found.rowCount)
    rows = found.rowCount
    encoding = .numbers(format)
    columns = encoding.count(inBytes: rowSize)
  }

  /// Refers to the rows of a tensor of a GGUF file.
  ///
  /// `nil` if its numbers are not F64, F32, F16, BF16 or Q8_0.
  ///
  /// - Parameters:
  ///   - tensor: A tensor whose last axis is indexed by token. A row of a bias is one number.
  ///   - file: The file that it is in.
  public init?(of tensor: GGUFTensor, in file: InputFile) {
    guard let encoding = tensor.type.rowEncoding, let rowSize = tensor.rowSize, rowSize > 0 else {
      return nil
    }
    table = RowTable(
      file: file, offset: tensor.offset, rowSize: rowSize, rowCount: tensor.rowCount)
    rows = tensor.rowCount
    self.encoding = encoding
    columns = encoding.count(inBytes: rowSize)
  }

  /// Reads consecutive rows.
  ///
  /// - Throws: `FileError`.
  public func read(_ range: Range<Int>) throws -> Matrix {
    let bytes = try table.file.read(
      at: table.offset + range.lowerBound * table.rowSize, count: range.count * table.rowSize)
    return encoding.matrix(of: bytes, rows: range.count, columns: columns)
  }

  /// Hands on all rows, in order, about two mebibytes at a time.
  ///
  /// - Throws: `FileError`, or what `body` throws.
  public func forEachPart(_ body: (Matrix) throws -> Void) throws {
    let step = max(1, (1 << 21) / table.rowSize)
    for start in stride(from: 0, to: rows, by: step) {
      try body(read(start..<min(start + step, rows)))
    }
  }
}

extension GGUFTensorType {
  /// The encoding by which rows of this type are read and written as numbers, if they are.
  var rowEncoding: RowEncoding? {
    switch name {
    case "F64": .numbers(.binary64)
    case "F32": .numbers(.binary32)
    case "F16": .numbers(.binary16)
    case "BF16": .numbers(.brain16)
    case "Q8_0": .scaledBytes
    default: nil
    }
  }
}

extension DType {
  /// The format by which `LinearAlgebra` reads and writes this type, if it does.
  var floatFormat: FloatFormat? {
    switch self {
    case .f64: .binary64
    case .f32: .binary32
    case .f16: .binary16
    case .bf16: .brain16
    default: nil
    }
  }
}
