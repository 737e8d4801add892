public import LinearAlgebra

/// Consecutive words of a file with their vectors.
public struct WordBatch: Sendable {
  /// The words.
  public private(set) var words: WordList
  /// Their vectors, in the same order.
  public private(set) var vectors: Matrix
  /// The number of times each word was seen in training, if the file states it.
  public private(set) var counts: [Int]?

  init(words: WordList, vectors: Matrix, counts: [Int]? = nil) {
    precondition(words.count == vectors.rows, "a vector for each word")
    (self.words, self.vectors, self.counts) = (words, vectors, counts)
  }

  /// The words at some positions.
  func selecting(_ rows: [Int]) -> WordBatch {
    var list = WordList()
    for row in rows { list.append(words[row]) }
    return WordBatch(
      words: list, vectors: vectors.read(rows), counts: counts.map { all in rows.map { all[$0] } })
  }
}

/// Reads a file of one format from front to back.
protocol BatchReader: AnyObject {
  /// The length of each vector, at least 1.
  var width: Int { get }
  /// The number of vectors, if the file says it.
  var announcedCount: Int? { get }

  /// Reads the next words; `nil` at the end. A batch may be empty, or have more than `limit` words.
  func next(limit: Int) throws -> WordBatch?
}
