internal import Bytes
internal import Files

/// The file of pairs: self-describing, checksummed, the same bytes for the same counts.
///
/// `LXPAIRS1`, then numbers in base 128: the tokenizer's SHA-256 (32 bytes), the ID bound, the window,
/// the number of options, for each, by name: its name and value, each a length and bytes; lines,
/// bytes, tokens, content hash; the number of tokens with contexts; for each, by ID: how many IDs without
/// contexts come before, the number of bytes, and the bytes: of each context the ID less that before
/// and the count. Last the SHA-256 of all before it.
extension PairCounts {
  private static let magic = Array("LXPAIRS1".utf8)

  /// Whether the contents of a file start as those of a file of pairs do.
  public static func starts(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// The contents of the file.
  ///
  /// - Complexity: O(size of the file).
  public func fileContents() -> [UInt8] {
    var bytes = Self.magic + tokenizer.bytes
    bytes.append(varint: UInt64(idBound))
    bytes.append(varint: UInt64(window))
    bytes.append(varint: UInt64(options.count))
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      for text in [name, value] {
        bytes.append(varint: UInt64(text.utf8.count))
        bytes += Array(text.utf8)
      }
    }
    for number in [lines, self.bytes, tokens, contentHash] { bytes.append(varint: number) }
    let used = (0..<idBound).filter { table.offsets[$0] < table.offsets[$0 + 1] }
    bytes.append(varint: UInt64(used.count))
    bytes.reserveCapacity(bytes.count + table.bytes.count + 8 * used.count + 32)
    var next = 0
    for id in used {
      let row = table.offsets[id]..<table.offsets[id + 1]
      bytes.append(varint: UInt64(id - next))
      bytes.append(varint: UInt64(row.count))
      bytes += table.bytes[row]
      next = id + 1
    }
    return bytes + Digest(of: bytes).bytes
  }

  /// Reads the contents of a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages.
  /// - Throws: `SurgeryError.badCountFile`.
  /// - Complexity: O(size of the file).
  public init(fileContents bytes: [UInt8], path: String) throws {
    var reader = CountFileReader(bytes: bytes, path: path)
    guard Self.starts(bytes) else { throw reader.error("this is no file of pairs.") }
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
