public import Concurrency
internal import Files
internal import LinearAlgebra

/// Reads the words of a file and their vectors from front to back, in bounded memory.
///
/// A word that comes again is left out: the first vector counts. Every number is finite, and all
/// vectors have one length.
///
///     let reader = try WordVectorReader("cc.sw.300.vec", limit: 200_000)
///     while let batch = try reader.nextBatch() { … }
public final class WordVectorReader {
  /// The longest vector that is read.
  static let widestVector = 1 << 16

  /// The path of the file.
  public let path: String
  /// Its format.
  public let format: WordVectorFormat
  /// The number of vectors, if the file says it.
  public var announcedCount: Int? { reader.announcedCount }
  /// The length of each vector.
  public var width: Int { reader.width }
  /// The vectors that were read so far, those of words that came again included.
  public private(set) var readCount = 0
  /// The number of vectors that were left out because their word came again.
  public private(set) var duplicateCount = 0

  private let reader: any BatchReader
  private let limit: Int
  private var seen = WordTable()

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The file, whose first bytes tell the format.
  ///   - limit: How many vectors are read at most, the first of the file.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Throws: `FileError`, `CorpusError` or `ZipError` if it does not decompress, or ``WordVectorError``.
  public init(_ path: String, limit: Int? = nil, jobs: Int = Processors.count) throws {
    self.path = path
    self.limit = limit ?? Int.max
    format = try WordVectorFormat(of: path)
    reader =
      switch format {
      case .text: try TextVectors(path, jobs: jobs)
      case .binary: try BinaryVectors(path)
      case .fastText: FastTextVectors(try FastTextModel(path), jobs: jobs)
      case .gensim: try GensimVectors(path)
      case .numpy: try ArchiveVectors(path)
      }
    guard announcedCount != 0 else { throw WordVectorError.noVectors(path: path) }
  }

  /// Reads the next words and their vectors; `nil` at the end.
  ///
  /// - Throws: `FileError`, `CorpusError`, `ZipError` or ``WordVectorError``.
  public func nextBatch() throws -> WordBatch? {
    while readCount < limit, let batch = try reader.next(limit: limit - readCount) {
      var fresh: [Int] = []
      let rows = min(batch.words.count, limit - readCount)
      for row in 0..<rows {
        try check(batch, row)
        if seen.insert(batch.words[row]) { fresh.append(row) }
      }
      readCount += rows
      duplicateCount += rows - fresh.count
      if fresh.count == batch.words.count, !fresh.isEmpty { return batch }
      if !fresh.isEmpty { return batch.selecting(fresh) }
    }
    guard readCount > 0 || limit == 0 else { throw WordVectorError.noVectors(path: path) }
    if let announcedCount, readCount < limit, readCount != announcedCount {
      throw WordVectorError.countDiffers(
        path: path, found: readCount, announced: announcedCount)
    }
    return nil
  }

  private func check(_ batch: WordBatch, _ row: Int) throws {
    let place = WordVectorError.Place.row(readCount + row + 1)
    if batch.words[row].isEmpty { throw WordVectorError.emptyWord(path: path, place: place) }
    let vector = batch.vectors.elements[row * width..<(row + 1) * width]
    // Only what is not finite makes a sum of zero products that is not zero.
    var sum: Float = 0
    for element in vector { sum += element * 0 }
    guard sum == 0 else {
      let text = vector.first { !$0.isFinite }.map { "\($0)" } ?? "?"
      throw WordVectorError.badNumber(
        path: path, place: place, word: ErrorText.excerpt(of: batch.words[row]), text: text)
    }
  }
}
