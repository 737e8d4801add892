internal import Files

/// The arguments, the dictionary and the place of the vectors in a fastText model.
///
/// The format is that of fastText's `args.cc`, `dictionary.cc` and `fasttext.cc`, little-endian:
/// magic and version, twelve integers and a number, the words, and the input matrix.
struct FastTextHeader {
  let width: Int
  /// The number of rows that parts of words share.
  let bucketCount: Int
  /// The lengths of parts of words, in characters.
  let partLengths: ClosedRange<Int>?
  private(set) var words = WordTable()
  /// The row of each word, which differs from its position only after a word that comes again.
  private(set) var rows: [Int] = []
  private(set) var counts: [Int] = []
  private(set) var wordCount = 0
  private(set) var rowCount = 0
  /// The offset of the first row.
  private(set) var matrixOffset = 0

  init(_ file: InputFile) throws {
    var cursor = FileCursor(file)
    func damaged(_ problem: String) -> WordVectorError {
      .damaged(path: file.path, place: cursor.place, problem: problem)
    }
    guard try cursor.integer(Int32.self) == 793_712_314 else {
      throw WordVectorError.unknownFormat(path: file.path)
    }
    let version = try cursor.integer(Int32.self)
    guard (11...12).contains(version) else {
      throw WordVectorError.unsupported(
        path: file.path, found: "version \(version) of fastText's format",
        remedy: "Train or convert the model with fastText 0.9.")
    }
    // dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate
    let arguments = try (0..<12).map { _ in Int(try cursor.integer(Int32.self)) }
    try cursor.skip(8)
    let isSupervised = arguments[7] == 3
    let (shortest, longest) = (arguments[9], version == 11 && isSupervised ? 0 : arguments[10])
    (width, bucketCount) = (arguments[0], arguments[8])
    guard width > 0, width <= WordVectorReader.widestVector, bucketCount >= 0 else {
      throw damaged("\(width) dimensions and \(bucketCount) buckets")
    }
    // Parts that are as long as the longest word are all the parts there are.
    partLengths =
      longest > 0 && longest >= shortest && bucketCount > 0 ? max(1, shortest)...longest : nil
    try readWords(&cursor)
    try readShape(&cursor)
  }

  private mutating func readWords(_ cursor: inout FileCursor) throws {
    let path = cursor.file.path
    let (size, words, labels) = (
      Int(try cursor.integer(Int32.self)), Int(try cursor.integer(Int32.self)),
      Int(try cursor.integer(Int32.self))
    )
    _ = try cursor.integer(Int64.self)
    let pruned = try cursor.integer(Int64.self)
    guard size >= 0, words >= 0, labels >= 0, words + labels == size else {
      throw WordVectorError.damaged(
        path: path, place: cursor.place,
        problem: "\(size) entries, \(words) words, \(labels) labels")
    }
    guard pruned < 0 else {
      throw WordVectorError.unsupported(
        path: path, found: "a pruned fastText model", remedy: "Give the model before quantization.")
    }
    try cursor.require(size * 10)
    for entry in 0..<size {
      let word = try cursor.word(until: 0)
      let count = try cursor.integer(Int64.self)
      let kind = try cursor.integer(UInt8.self)
      guard kind == (entry < words ? 0 : 1) else {
        throw WordVectorError.damaged(
          path: path, place: cursor.place, problem: "entry \(entry + 1) is of kind \(kind)")
      }
      guard entry < words, self.words.insert(word) else { continue }
      rows.append(entry)
      counts.append(Int(count))
    }
    wordCount = words
  }

  private mutating func readShape(_ cursor: inout FileCursor) throws {
    let path = cursor.file.path
    guard try cursor.integer(UInt8.self) == 0 else {
      throw WordVectorError.unsupported(
        path: path, found: "a quantized fastText model",
        remedy: "Give the .bin model before quantization.")
    }
    let (rows, columns) = (try cursor.integer(Int64.self), try cursor.integer(Int64.self))
    let expected = wordCount + (partLengths == nil ? 0 : bucketCount)
    guard columns == width, let count = Int(exactly: rows),
      partLengths == nil ? count >= expected : count == expected
    else {
      throw WordVectorError.damaged(
        path: path, place: cursor.place,
        problem: "\(rows) × \(columns) vectors, where \(expected) × \(width) are needed")
    }
    matrixOffset = cursor.offset
    rowCount = count
    let (bytes, overflow) = count.multipliedReportingOverflow(by: width * 4)
    try cursor.require(overflow ? Int.max : bytes)
  }
}
