internal import Files
internal import LinearAlgebra
internal import Pickle
internal import Zip

/// Word vectors that gensim saved: a pickle, and for many vectors an array in a file beside it.
///
/// The words are `index_to_key` of gensim 4, or `index2word` of earlier versions. Vectors of more
/// than ten million numbers are in `NAME.vectors.npy`, else in the pickle.
final class GensimVectors: BatchReader {
  private static let batchSize = 1 << 13

  private let path: String
  private let words: WordList
  private var rows: NumPyRows?
  private let embedded: Matrix?
  private var done = 0

  let width: Int
  var announcedCount: Int? { words.count }

  init(_ path: String) throws {
    self.path = path
    let attributes = try GensimAttributes(contentsOf: path)
    words = attributes.words
    embedded = attributes.vectors
    let count: Int
    if let embedded {
      (width, count) = (embedded.columns, embedded.rows)
    } else {
      let file = try InputFile(path + ".vectors.npy")
      let reader = MemberReader(file, 0..<file.size, isDeflated: false)
      let rows = try NumPyRows(reader, size: file.size, path: file.path)
      (width, count, self.rows) = (rows.width, rows.rowCount, rows)
    }
    guard count == words.count else {
      throw WordVectorError.countDiffers(path: path, found: count, announced: words.count)
    }
  }

  func next(limit: Int) throws -> WordBatch? {
    let range = done..<min(done + min(limit, Self.batchSize), words.count)
    guard !range.isEmpty else { return nil }
    let vectors = try rows?.next(limit: range.count) ?? embedded?.read(range)
    guard let vectors else { return nil }
    var list = WordList()
    for index in done..<done + vectors.rows { list.append(words[index]) }
    done += vectors.rows
    return WordBatch(words: list, vectors: vectors)
  }
}

/// The attributes in the pickle of a table: its words, and its vectors if they are in it.
private struct GensimAttributes {
  private(set) var words = WordList()
  private(set) var vectors: Matrix?

  private let file: InputFile
  private let heap: PickleHeap
  private let objects: GensimObjects

  init(contentsOf path: String) throws {
    file = try InputFile(path)
    objects = GensimObjects()
    var pickle = PickleReader(FileCursor(file), objects)
    let root: PickleValue
    do { root = try pickle.read() } catch let error as PickleError {
      throw WordVectorError(error, path: path)
    }
    heap = pickle.heap
    try read(root)
  }

  private mutating func read(_ root: PickleValue) throws {
    guard case .made(_, _, let state?)? = objects[root] else {
      throw unsupported("a pickle that is no table of vectors")
    }
    let lists = ["index_to_key", "index2word", "index2entity"]
    guard let names = lists.compactMap({ heap.value($0, of: state) }).first,
      let items = heap.items(names)
    else { throw unsupported("a pickle without a list of words") }
    for item in items {
      guard case .text(let text) = item else { throw unsupported("a word that is no text") }
      words.append(heap.characters(of: text))
    }
    if let array = heap.value("vectors", of: state), array != .none {
      vectors = try matrix(array)
    }
  }

  private func unsupported(_ found: String) -> WordVectorError {
    .unsupported(
      path: file.path, found: found,
      remedy: "Save the vectors with gensim's KeyedVectors.save or save_word2vec_format.")
  }

  /// The numbers of an array that is part of the pickle.
  private func matrix(_ value: PickleValue) throws -> Matrix {
    let path = "\(file.path): vectors"
    guard let (header, data) = try array(value) else {
      throw WordVectorError.unsupported(
        path: path, found: "an array of an unknown form",
        remedy: "Save the vectors with gensim's save_word2vec_format.")
    }
    let format = try header.format(path: path)
    let (rows, columns) = try header.matrixShape(path: path)
    let (needed, overflow) = rows.multipliedReportingOverflow(by: columns * format.byteCount)
    guard !overflow, rows >= 0, needed == data.count else {
      throw WordVectorError.cutShort(
        path: path, place: .byte(0), needed: overflow ? Int.max : needed, remaining: data.count)
    }
    return Matrix(rows: rows, columns: columns, decoding: data, as: format)
  }

  /// The header and the bytes of an array, made from its state or from a buffer.
  private func array(_ value: PickleValue) throws -> (NumPyHeader, [UInt8])? {
    guard case .made(let name, let items, let state)? = objects[value] else { return nil }
    var (shape, type, isColumnMajor, data): (PickleValue, PickleValue, Bool, PickleValue)
    if GensimNames.arrays.contains(name), let state = heap.items(state), state.count == 5 {
      (shape, type, isColumnMajor, data) = (state[1], state[2], state[3] == .bool(true), state[4])
    } else if GensimNames.buffers.contains(name), items.count == 4 {
      isColumnMajor = heap.text(items[3]) != "C"
      (shape, type, data) = (items[2], items[1], items[0])
    } else {
      return nil
    }
    guard let type = self.type(type), let lengths = heap.items(shape) else { return nil }
    var sizes: [Int] = []
    for length in lengths {
      guard case .int(let size) = length, size >= 0 else { return nil }
      sizes.append(size)
    }
    let header = NumPyHeader(type: type, isColumnMajor: isColumnMajor, shape: sizes)
    if case .bytes(let range) = data {
      return (header, try file.read(at: range.lowerBound, count: range.count))
    }
    if case .spelt(let bytes)? = objects[data] { return (header, bytes) }
    return nil
  }

  /// The type of an array's elements, with its byte order.
  private func type(_ value: PickleValue) -> String? {
    guard case .made(GensimNames.type, let items, let state)? = objects[value],
      let name = heap.text(items.first, limit: 1024), let state = heap.items(state),
      state.count > 1, let order = heap.text(state[1], limit: 1024)
    else { return nil }
    return name.hasPrefix("<") || name.hasPrefix(">") ? name : order + name
  }
}
