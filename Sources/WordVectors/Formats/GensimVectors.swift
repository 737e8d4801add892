internal import Files
internal import LinearAlgebra
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
    var pickle = PickleReader(try InputFile.contents(of: path), path: path)
    let root = try pickle.read()
    let attributes = try GensimAttributes(pickle, root)
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

  init(_ pickle: PickleReader, _ root: PickleValue) throws {
    func unsupported(_ found: String) -> WordVectorError {
      .unsupported(
        path: pickle.path, found: found,
        remedy: "Save the vectors with gensim's KeyedVectors.save or save_word2vec_format.")
    }
    guard case .node(let index) = root, let state = pickle.nodes[index].state else {
      throw unsupported("a pickle that is no table of vectors")
    }
    let lists = ["index_to_key", "index2word", "index2entity"]
    guard let names = lists.lazy.compactMap({ pickle.value($0, of: state) }).first,
      let items = pickle.items(names)
    else { throw unsupported("a pickle without a list of words") }
    for item in items {
      guard case .text(let range) = item else { throw unsupported("a word that is no text") }
      words.append(pickle.bytes[range])
    }
    if let array = pickle.value("vectors", of: state), array != .none {
      vectors = try Self.matrix(pickle, array)
    }
  }

  /// The numbers of an array that is part of the pickle.
  private static func matrix(_ pickle: PickleReader, _ value: PickleValue) throws -> Matrix {
    let path = "\(pickle.path): vectors"
    guard let (header, data) = Self.array(pickle, value) else {
      throw WordVectorError.unsupported(
        path: path, found: "an array of an unknown form",
        remedy: "Save the vectors with gensim's save_word2vec_format.")
    }
    let format = try header.format(path: path)
    let (rows, columns) = try header.matrixShape(path: path)
    let (needed, overflow) = rows.multipliedReportingOverflow(by: columns * format.byteCount)
    guard !overflow, rows >= 0, needed == data.count else {
      throw WordVectorError.cutShort(
        path: path, place: .byte(data.startIndex), needed: overflow ? Int.max : needed,
        remaining: data.count)
    }
    return Matrix(rows: rows, columns: columns, decoding: Array(data), as: format)
  }

  /// The header and the bytes of an array, made from its state or from a buffer.
  private static func array(
    _ pickle: PickleReader, _ value: PickleValue
  ) -> (NumPyHeader, ArraySlice<UInt8>)? {
    guard case .node(let index) = value, case .object(let name) = pickle.nodes[index].kind else {
      return nil
    }
    var (shape, type, isColumnMajor, data): (PickleValue, PickleValue, Bool, PickleValue)
    if PickleNames.arrays.contains(name),
      let state = pickle.items(pickle.nodes[index].state), state.count == 5
    {
      (shape, type, isColumnMajor, data) = (state[1], state[2], state[3] == .bool(true), state[4])
    } else if PickleNames.buffers.contains(name), pickle.nodes[index].items.count == 4 {
      let items = pickle.nodes[index].items
      isColumnMajor = pickle.text(items[3]) != "C"
      (shape, type, data) = (items[2], items[1], items[0])
    } else {
      return nil
    }
    guard let type = Self.type(pickle, type), let lengths = pickle.items(shape) else { return nil }
    var sizes: [Int] = []
    for length in lengths {
      guard case .int(let size) = length, size >= 0 else { return nil }
      sizes.append(size)
    }
    let header = NumPyHeader(type: type, isColumnMajor: isColumnMajor, shape: sizes)
    switch data {
    case .bytes(let range): return (header, pickle.bytes[range])
    case .spelt(let index): return (header, pickle.spelt[index][...])
    default: return nil
    }
  }

  /// The type of an array's elements, with its byte order.
  private static func type(_ pickle: PickleReader, _ value: PickleValue) -> String? {
    guard case .node(let index) = value,
      pickle.nodes[index].kind == .object(PickleNames.type),
      let name = pickle.text(pickle.nodes[index].items.first),
      let state = pickle.items(pickle.nodes[index].state), state.count > 1,
      let order = pickle.text(state[1])
    else { return nil }
    return name.hasPrefix("<") || name.hasPrefix(">") ? name : order + name
  }
}
