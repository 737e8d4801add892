internal import Files

/// The file of the counts of pairs.
///
/// | body | number |
/// |---|---|
/// | the ID bound, the window | 2 |
/// | the number of options, and for each, by name, its name and its value | texts |
/// | lines, bytes, tokens, content hash | 4 |
/// | the number of tokens with contexts, and for each, by ID: | 1 |
/// | – the number of IDs without contexts before it | 1 |
/// | – the number of bytes, and the bytes: of each context the ID less that before and the count | |
extension PairCounts: CountFile {
  public static let magic = Array("LXPAIRS1".utf8)

  public func fileContents() -> [UInt8] {
    var file = CountFileWriter(Self.magic, tokenizer: tokenizer)
    file.append(idBound)
    file.append(window)
    file.append(options)
    for number in [lines, bytes, tokens, contentHash] { file.append(number) }
    let used = (0..<idBound).filter { table.offsets[$0] < table.offsets[$0 + 1] }
    file.append(used.count)
    file.reserveCapacity(table.bytes.count + 8 * used.count)
    var next = 0
    for id in used {
      let row = table.offsets[id]..<table.offsets[id + 1]
      file.append(id - next)
      file.append(row.count)
      file.append(raw: table.bytes[row])
      next = id + 1
    }
    return file.finish()
  }

  public init(fileContents bytes: [UInt8], path: String) throws {
    var reader = CountFileReader(bytes: bytes, path: path)
    guard bytes.starts(with: Self.magic) else { throw reader.error("this is no file of pairs.") }
    let tokenizer = try reader.readHeader(magic: Self.magic)
    let idBound = try reader.readIDBound()
    let window = try reader.readInt(limit: 1 << 20)
    self.init(
      tokenizer: tokenizer, idBound: idBound, window: window, options: try reader.readOptions(),
      table: PairTable(reserving: idBound))
    lines = try reader.readCount()
    self.bytes = try reader.readCount()
    tokens = try reader.readCount()
    contentHash = try reader.readNumber()
    var next = 0
    for _ in 0..<(try reader.readInt(limit: idBound)) {
      let skipped = try reader.readInt(limit: idBound)
      next += skipped + 1
      guard next <= idBound else { throw reader.error("a token is beyond the vocabulary.") }
      let row = try reader.read(try reader.readInt(limit: bytes.count))
      guard !row.isEmpty, table.appendChecked(row, skipping: skipped, idBound: idBound) else {
        throw reader.error("the contexts of a token are unreadable.")
      }
    }
    table.fill(idBound: idBound)
    try reader.finish()
  }
}
