public import Files

/// A copy of a GGUF file in which some values change and some tensors have other rows.
///
/// Keys, tensors and their order are the source's; so are the bytes of all that does not change. A
/// row, all elements of one index of the last axis, is a whole number of blocks, so that quantized
/// rows are copied and never made into numbers. Tensors follow one another at multiples of the
/// alignment, as `ggml` demands.
public struct GGUFRewrite: Sendable {
  /// The file before.
  public let source: GGUFFile
  /// The rows of tensors, by name.
  let rows: [String: [UInt32]]
  /// The rows that follow them, `nil` for none.
  let added: GGUFAddedRows?
  let file: InputFile
  /// All that stands before the data.
  let head: [UInt8]
  /// The tensors where they will lie, in the order of the source.
  let placed: [Placed]

  /// A tensor before and after.
  struct Placed: Sendable {
    let source: GGUFTensor
    /// From the beginning of the file.
    let offset: Int
    let byteCount: Int
  }

  /// Plans the copy.
  ///
  /// - Parameters:
  ///   - source: The file as it was read.
  ///   - file: The same file, open.
  ///   - edits: What becomes of values, by key.
  ///   - rows: The rows that tensors get, by name, each one of the source.
  ///   - added: The rows that follow in each of these tensors.
  /// - Throws: `GGUFError` if an edit does not fit, or a tensor's type is not known; `FileError`.
  public init(
    of source: GGUFFile, in file: InputFile, edits: [String: GGUFEdit], rows: [String: [UInt32]],
    adding added: GGUFAddedRows? = nil
  ) throws {
    let counts = rows.mapValues { $0.count + (added?.count ?? 0) }
    self.added = added
    self.source = source
    self.file = file
    self.rows = rows
    var entries: [UInt8] = []
    var entryCount = 0
    for entry in source.entries {
      guard let edit = edits[entry.key] else {
        entries += try file.read(at: entry.range.lowerBound, count: entry.range.count)
        entryCount += 1
        continue
      }
      var cursor = GGUFCursor(file, at: entry.range.lowerBound)
      let bytes = try entry.edited(edit, &cursor)
      entries += bytes
      if !bytes.isEmpty { entryCount += 1 }
    }
    var head = GGUFFile.magic.littleEndianBytes + source.version.littleEndianBytes
    head += UInt64(source.tensors.count).littleEndianBytes
    head += UInt64(entryCount).littleEndianBytes + entries
    var offset = 0
    var placed: [(tensor: GGUFTensor, offset: Int, byteCount: Int)] = []
    for tensor in source.tensors {
      let size = try Self.byteCount(of: tensor, rows: counts[tensor.name], path: source.path)
      head += tensor.description(rows: counts[tensor.name], at: offset)
      placed.append((tensor, offset, size))
      offset += source.padded(size)
    }
    if !source.tensors.isEmpty {
      head += [UInt8](repeating: 0, count: source.padded(head.count) - head.count)
    }
    self.placed = placed.map { [start = head.count] in
      Placed(source: $0.tensor, offset: start + $0.offset, byteCount: $0.byteCount)
    }
    self.head = head
  }

  /// The bytes that will be written.
  public var byteCount: Int {
    placed.last.map { $0.offset + source.padded($0.byteCount) } ?? head.count
  }

  /// The bytes of a tensor that has `rows` rows, or as many as in the source.
  private static func byteCount(of tensor: GGUFTensor, rows: Int?, path: String) throws -> Int {
    guard let size = tensor.byteCount, let row = tensor.rowSize else {
      throw GGUFError.unknownType(
        path: path, place: "the tensor '\(tensor.name)'", type: tensor.type.number)
    }
    return rows.map { $0 * row } ?? size
  }

  /// Writes the copy; the caller finishes it.
  ///
  /// - Throws: `FileError`, also if the source was changed meanwhile.
  /// - Complexity: O(bytes); the data goes through a window of a mebibyte, or the kernel.
  public func write(to output: OutputFile) throws {
    try output.write(head)
    for tensor in placed {
      if let rows = rows[tensor.source.name] {
        try output.gather(rows, of: table(of: tensor, in: file))
        try added?.forEachPart(tensor.source.name) { try output.write($0) }
      } else {
        try output.copy(from: file, at: tensor.source.offset, count: tensor.byteCount)
      }
      try output.write([UInt8](repeating: 0, count: source.padded(output.count) - output.count))
    }
    try file.checkUnchanged()
  }

  /// The rows of a tensor in the source.
  func table(of tensor: Placed, in file: InputFile) -> RowTable {
    RowTable(
      file: file, offset: tensor.source.offset, rowSize: tensor.source.rowSize ?? 0,
      rowCount: tensor.source.rowCount)
  }
}

/// Rows that tensors get behind those of the source, encoded as each tensor's rows are.
public struct GGUFAddedRows: Sendable {
  /// The number of bytes.
  let count: Int
  /// Hands on the bytes of all of them for the tensor of a name, in order; the same each time.
  let forEachPart: @Sendable (_ name: String, _ body: ([UInt8]) throws -> Void) throws -> Void

  /// Describes rows.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - forEachPart: Hands on the bytes of all of them for the tensor of a name, in order, in parts of
  ///     any size; the same each time.
  public init(
    count: Int,
    forEachPart:
      @escaping @Sendable (
        _ name: String, _ body: ([UInt8]) throws -> Void
      ) throws -> Void
  ) {
    self.count = count
    self.forEachPart = forEachPart
  }
}

extension GGUFFile {
  /// The next multiple of the alignment.
  func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}

extension GGUFTensor {
  /// The size of the last axis, along which rows are counted.
  public var rowCount: Int { shape.last ?? 1 }

  /// The bytes of a row, `nil` if the type is not known or a row is no whole number of blocks.
  public var rowSize: Int? {
    guard let byteCount, type.byteCount(ofRow: shape.count > 1 ? shape[0] : 1) != nil else {
      return nil
    }
    return byteCount / rowCount
  }

  /// Name, shape, type and offset as they stand in a file.
  fileprivate func description(rows: Int?, at offset: Int) -> [UInt8] {
    var shape = shape
    if let rows, !shape.isEmpty { shape[shape.count - 1] = rows }
    let name = Array(name.utf8)
    return UInt64(name.count).littleEndianBytes + name + UInt32(shape.count).littleEndianBytes
      + shape.flatMap { UInt64($0).littleEndianBytes } + type.number.littleEndianBytes
      + UInt64(offset).littleEndianBytes
  }
}
