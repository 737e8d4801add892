internal import Concurrency
internal import Corpora
internal import Files
internal import LinearAlgebra

/// Word vectors as text: word2vec, fastText `.vec`, and GloVe, which has no header.
final class TextVectors: BatchReader {
  let width: Int
  let announcedCount: Int?

  private let path: String
  private let reader: CorpusReader
  private let jobs: Int
  private var first: LineBatch?
  private let headerLines: Int

  /// Reads the header, or from the first line what there is no header for.
  init(_ path: String, jobs: Int) throws {
    self.path = path
    self.jobs = max(1, jobs)
    reader = try CorpusReader([CorpusSource(path, layout: .lines)], batchSize: 1 << 20)
    guard let batch = try reader.nextBatch() else { throw WordVectorError.noVectors(path: path) }
    first = batch
    var (header, columns, isFirst): (VectorHeader?, Int, Bool) = (nil, 0, true)
    try batch.forEachLine { line in
      guard isFirst else { return }
      isFirst = false
      header = VectorHeader(line)
      if header == nil { columns = VectorLine.numberCount(line) }
    }
    announcedCount = header?.count
    headerLines = header == nil ? 0 : 1
    width = header?.width ?? columns
    guard width > 0, width <= WordVectorReader.widestVector else {
      throw WordVectorError.damaged(
        path: path, place: .line(1), problem: "vectors of \(width) numbers")
    }
  }

  func next(limit: Int) throws -> WordBatch? {
    var batches: [LineBatch] = []
    if let first { batches.append(first) }
    first = nil
    while batches.count < 2 * jobs, let batch = try reader.nextBatch() { batches.append(batch) }
    guard !batches.isEmpty else { return nil }
    let (path, width, headerLines) = (path, width, headerLines)
    let parts = try Parallel.map(batches.count, jobs: jobs) { [batches] index in
      try Self.read(batches[index], path, width, headerLines)
    }
    var words = WordList()
    var elements: [Float] = []
    elements.reserveCapacity(parts.reduce(0) { $0 + $1.elements.count })
    for part in parts {
      for word in part.words { words.append(word) }
      elements += part.elements
    }
    return WordBatch(
      words: words, vectors: Matrix(rows: words.count, columns: width, elements: elements))
  }

  private static func read(
    _ batch: LineBatch, _ path: String, _ width: Int, _ headerLines: Int
  ) throws -> (words: WordList, elements: [Float]) {
    var words = WordList()
    var elements: [Float] = []
    var number = batch.firstLine - 1
    try batch.forEachLine { line in
      number += 1
      guard number > headerLines, !isBlank(line) else { return }
      do throws(VectorLine.Problem) {
        try VectorLine.read(line, width: width, words: &words, elements: &elements)
      } catch {
        throw Self.error(error, path, .line(number), width)
      }
    }
    return (words, elements)
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    for index in line.indices where !VectorLine.isSeparator(line[index]) { return false }
    return true
  }

  private static func error(
    _ problem: VectorLine.Problem, _ path: String, _ place: WordVectorError.Place, _ width: Int
  ) -> WordVectorError {
    switch problem {
    case .width(let found):
      .wrongWidth(path: path, place: place, found: found, expected: width)
    case .number(let word, let text):
      .badNumber(
        path: path, place: place, word: ErrorText.excerpt(of: word),
        text: ErrorText.excerpt(of: text))
    case .noWord: .emptyWord(path: path, place: place)
    }
  }
}
