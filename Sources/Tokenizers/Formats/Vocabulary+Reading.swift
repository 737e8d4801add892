internal import JSON
internal import RowPlans

extension Vocabulary {
  /// One more than the highest ID that a file of `count` bytes may give.
  ///
  /// Tables are as long as the highest ID, so one that is far beyond what so many bytes can number is
  /// refused: twenty bytes could ask for gigabytes.
  static func idLimit(ofBytes count: Int) -> Int { max(1 << 20, count) }

  /// Reads an object from pieces to IDs, as `vocab.json` and `tokenizer.json` have it.
  ///
  /// - Returns: The IDs in the order of the file.
  /// - Throws: `TokenizerError.conflict` if two pieces have one ID or one piece two; `JSONError`, also
  ///   for a number that is no ID.
  mutating func insertPieces(from reader: inout JSONReader, file: String) throws -> [TokenID] {
    let limit = Self.idLimit(ofBytes: reader.byteCount)
    var order: [TokenID] = []
    var key: [UInt8] = []
    try reader.readObject(keyBytes: &key) { reader, piece in
      let number = try reader.readInt()
      guard let id = UInt32(exactly: number), id < limit else {
        throw reader.error(.unsuitable("\(number) is no token ID. Get the file again."))
      }
      if let other = insert(piece, id: TokenID(id)) {
        throw TokenizerError.conflict(
          file: file, piece: String(decoding: piece, as: UTF8.self), id: id,
          otherID: other.rawValue)
      }
      order.append(TokenID(id))
    }
    return order
  }
}
