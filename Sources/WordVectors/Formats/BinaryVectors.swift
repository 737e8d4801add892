internal import Files
internal import LinearAlgebra

/// Word vectors of word2vec's binary format.
///
/// A line of text with two numbers, and for each word its bytes, a space and 32-bit numbers. Google's
/// tool writes a line feed after each vector, gensim does not. Words cannot hold spaces.
final class BinaryVectors: BatchReader {
  let width: Int
  private let count: Int
  private var cursor: FileCursor
  private var done = 0

  var announcedCount: Int? { count }

  init(_ path: String) throws {
    var cursor = FileCursor(try InputFile(path))
    let line = Array(try cursor.word(until: 0x0A, limit: 256))
    guard let header = VectorHeader(line.span) else {
      throw WordVectorError.unknownFormat(path: path)
    }
    self.cursor = cursor
    (count, width) = (header.count, header.width)
    guard width > 0, width <= WordVectorReader.widestVector else {
      throw WordVectorError.damaged(
        path: path, place: .line(1), problem: "vectors of \(width) numbers")
    }
    let (needed, overflow) = count.multipliedReportingOverflow(by: width * 4 + 2)
    guard !overflow, needed <= cursor.remaining else {
      throw WordVectorError.cutShort(
        path: path, place: cursor.place, needed: overflow ? Int.max : needed,
        remaining: cursor.remaining)
    }
  }

  func next(limit: Int) throws -> WordBatch? {
    guard done < count else {
      try requireEnd()
      return nil
    }
    var words = WordList()
    var bytes: [UInt8] = []
    let rows = min(limit, count - done, max(1, (1 << 20) / width))
    bytes.reserveCapacity(rows * width * 4)
    for _ in 0..<rows {
      if try cursor.peek() == 0x0A { try cursor.skip(1) }
      words.append(try cursor.word(until: 0x20))
      bytes += try cursor.bytes(width * 4)
    }
    done += rows
    return WordBatch(
      words: words,
      vectors: Matrix(rows: rows, columns: width, decoding: bytes, as: .binary32))
  }

  private func requireEnd() throws {
    if try cursor.peek() == 0x0A { try cursor.skip(1) }
    guard cursor.remaining == 0 else {
      throw WordVectorError.damaged(
        path: cursor.file.path, place: cursor.place,
        problem: "\(cursor.remaining) bytes follow the \(count) vectors that the header announces")
    }
  }
}
