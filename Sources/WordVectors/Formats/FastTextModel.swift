internal import Concurrency
internal import Files
internal import LinearAlgebra

/// A fastText model, which composes a vector for any word from those of its parts.
///
/// Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information" (arXiv 1607.04606). The
/// vector of a word is the mean of its own row, if it is in the vocabulary, and of the rows of its
/// parts: the runs of characters, of some lengths, of `<word>`. Only the rows that are asked for are
/// read, so that memory is that of the vocabulary.
public final class FastTextModel: WordLookup {
  /// The words of the vocabulary, most frequent first.
  public var words: WordList { header.words.words }
  /// The number of times each word was seen in training.
  public var counts: [Int] { header.counts }
  public var width: Int { header.width }
  /// The words that came again in the file, and were left out.
  public var duplicateCount: Int { header.wordCount - header.words.count }

  private let file: InputFile
  private let header: FastTextHeader

  /// Opens a model that is not quantized, of version 11 or 12.
  ///
  /// - Throws: `FileError` or ``WordVectorError``.
  /// - Complexity: O(bytes of the vocabulary).
  public init(_ path: String) throws {
    file = try InputFile(path)
    header = try FastTextHeader(file)
  }

  public func knows(_ word: [UInt8]) -> Bool { header.words.index(of: word) != nil }

  /// The vector of a word, also of one that is not in the vocabulary.
  ///
  /// - Returns: The vector, summed in double precision; `nil` for an unknown word without parts.
  /// - Throws: `FileError`, or ``WordVectorError`` for a number that is not finite.
  /// - Complexity: O(parts of the word · ``width``).
  public func vector(of word: [UInt8]) throws -> [Float]? {
    var rows = header.words.index(of: word).map { [header.rows[$0]] } ?? []
    rows += parts(of: word).map { header.wordCount + $0 }
    guard !rows.isEmpty else { return nil }
    var sums = [Double](repeating: 0, count: width)
    for row in rows {
      let bytes = try file.read(at: header.matrixOffset + row * width * 4, count: width * 4)
      let vector = Matrix(rows: 1, columns: width, decoding: bytes, as: .binary32)
      for index in 0..<width { sums[index] += Double(vector.elements[index]) }
    }
    let vector = sums.map { Float($0 / Double(rows.count)) }
    if let wrong = vector.first(where: { !$0.isFinite }) {
      throw WordVectorError.badNumber(
        path: file.path, place: .row(rows[0] + 1), word: ErrorText.excerpt(of: word),
        text: "\(wrong)")
    }
    return vector
  }

  /// The buckets of the parts of `<word>`, in the order of fastText.
  ///
  /// Parts have so many characters of UTF-8, counted by their first bytes; `<` and `>` alone are
  /// none. The end of a line, `</s>`, has no parts.
  func parts(of word: [UInt8]) -> [Int] {
    guard let lengths = header.partLengths, word != Array("</s>".utf8) else { return [] }
    let text = [UInt8(ascii: "<")] + word + [UInt8(ascii: ">")]
    var buckets: [Int] = []
    for start in text.indices where text[start] & 0xC0 != 0x80 {
      var (end, hash) = (start, UInt32(2_166_136_261))
      for length in 1...lengths.upperBound {
        guard end < text.count else { break }
        repeat {
          hash = Self.hash(hash, text[end])
          end += 1
        } while end < text.count && text[end] & 0xC0 == 0x80
        if length >= lengths.lowerBound, length > 1 || (start > 0 && end < text.count) {
          buckets.append(Int(hash) % header.bucketCount)
        }
      }
    }
    return buckets
  }

  /// FNV-1a (32 bits), to which fastText gives each byte as a signed number.
  private static func hash(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
    (hash ^ UInt32(bitPattern: Int32(Int8(bitPattern: byte)))) &* 16_777_619
  }
}

/// The vocabulary of a fastText model with its vectors, in the order of the file.
final class FastTextVectors: BatchReader {
  private static let batchSize = 4096

  private let model: FastTextModel
  private let jobs: Int
  private var done = 0

  var width: Int { model.width }
  var announcedCount: Int? { model.words.count }

  init(_ model: FastTextModel, jobs: Int) {
    self.model = model
    self.jobs = jobs
  }

  func next(limit: Int) throws -> WordBatch? {
    let range = done..<min(done + min(limit, Self.batchSize), model.words.count)
    guard !range.isEmpty else { return nil }
    let model = model
    let rows = try Parallel.map(range.count, jobs: jobs) { index in
      let word = Array(model.words[range.lowerBound + index])
      return try model.vector(of: word) ?? [Float](repeating: 0, count: model.width)
    }
    var words = WordList()
    for index in range { words.append(model.words[index]) }
    done = range.upperBound
    return WordBatch(
      words: words,
      vectors: Matrix(rows: range.count, columns: width, elements: Array(rows.joined())),
      counts: Array(model.counts[range]))
  }
}
