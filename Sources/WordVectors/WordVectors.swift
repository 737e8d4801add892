public import Concurrency
internal import Files
public import LinearAlgebra

/// A source of vectors for words: a table of them, or a model that composes them.
public protocol WordLookup: Sendable {
  /// The length of each vector.
  var width: Int { get }

  /// The vector of a word; `nil` if there is none.
  func vector(of word: [UInt8]) throws -> [Float]?

  /// Whether the word is one of the vocabulary, and its vector not only composed of parts.
  func knows(_ word: [UInt8]) -> Bool
}

/// Words and their vectors, in memory.
public struct WordVectors: WordLookup {
  /// The words, in the order of the file.
  public let table: WordTable
  /// Their vectors, in the same order.
  public let vectors: Matrix
  /// The number of words of the file that came again and were left out.
  public let duplicateCount: Int

  /// Reads a file, or the first vectors of it.
  ///
  /// - Parameters:
  ///   - path: The file, whose first bytes tell the format.
  ///   - limit: How many vectors are read at most.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Throws: `FileError`, `CorpusError`, `ZipError` or ``WordVectorError``.
  public init(
    contentsOf path: String, limit: Int? = nil, jobs: Int = Processors.count
  ) throws {
    let reader = try WordVectorReader(path, limit: limit, jobs: jobs)
    var table = WordTable()
    var elements: [Float] = []
    if let count = reader.announcedCount {
      // What is announced may be a lie; no format has a number in less than a byte.
      let (wanted, overflow) = min(count, limit ?? count)
        .multipliedReportingOverflow(by: reader.width)
      elements.reserveCapacity(overflow ? 0 : min(wanted, try InputFile(path).size))
    }
    while let batch = try reader.nextBatch() {
      for word in batch.words { table.insert(word) }
      elements += batch.vectors.elements
    }
    self.table = table
    vectors = Matrix(rows: table.count, columns: reader.width, elements: elements)
    duplicateCount = reader.duplicateCount
  }

  /// The number of words.
  public var count: Int { table.count }
  public var width: Int { vectors.columns }

  public func vector(of word: [UInt8]) -> [Float]? {
    table.index(of: word).map { Array(vectors.elements[$0 * width..<($0 + 1) * width]) }
  }

  public func knows(_ word: [UInt8]) -> Bool { table.index(of: word) != nil }
}
