internal import Files

extension FileCursor {
  /// The place of the next byte.
  var place: WordVectorError.Place { .byte(offset) }

  /// Reads the bytes of a word or a line before `delimiter`, and passes over it.
  ///
  /// - Throws: `WordVectorError.damaged` if there is none among the next `limit` bytes; `FileError`.
  mutating func word(until delimiter: UInt8, limit: Int = 1 << 16) throws -> ArraySlice<UInt8> {
    guard let word = try bytes(until: delimiter, limit: limit) else {
      throw WordVectorError.damaged(
        path: file.path, place: place,
        problem: "no byte \(delimiter) ends the word within \(limit) bytes")
    }
    return word
  }
}
