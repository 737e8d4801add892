internal import Files
internal import Initializers
internal import JSON

extension MixtureFile {
  /// Reads the contents of a file of weights.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages.
  /// - Throws: `JSONError`; `SurgeryError.badMixingFile` if a line is not what it should be;
  ///   `InitializerError` if a weight refers to what does not exist.
  public init(fileContents bytes: [UInt8], path: String) throws {
    var reader = LineReader(path: path)
    for line in bytes.split(separator: 0x0A) { try reader.read(line) }
    self = try reader.result()
  }
}

/// Reads the lines of a file of weights.
private struct LineReader {
  /// The rows of one matrix, as far as they are read.
  private struct Table {
    var rows: [Mixture] = []
    var provenance: [MixtureMatrix.Provenance] = []

    mutating func append(_ entry: (row: Mixture, provenance: MixtureMatrix.Provenance)) {
      rows.append(entry.row)
      provenance.append(entry.provenance)
    }
  }

  private struct Header {
    let tokenizer: Digest
    let target: Digest?
    let rows: SourceRows
    let rowCount: Int
    let seed: Int
    let outputsDiffer: Bool
  }

  /// The most rows of a source: a range of a few bytes stands for so many.
  private static let rowLimit = 1 << 22

  let path: String
  private var line = 0
  private var header: Header?
  private var names: [[UInt8]] = []
  private var input = Table()
  private var output = Table()

  init(path: String) { self.path = path }

  private func error(_ problem: String) -> SurgeryError {
    .badMixingFile(path: path, line: line, problem: problem)
  }

  mutating func read(_ bytes: ArraySlice<UInt8>) throws {
    line += 1
    var reader = JSONReader(Array(bytes), source: path)
    let value = try reader.readDocument()
    guard let header else {
      header = try readHeader(value)
      return
    }
    guard let piece = value["piece"]?.string else { throw error("there is no piece.") }
    names.append(Array(piece.utf8))
    input.append(try entry(value))
    guard header.outputsDiffer else { return }
    guard let other = value["output"] else { throw error("there is no output.") }
    output.append(try entry(other))
  }

  private func readHeader(_ value: JSONValue) throws -> Header {
    guard value["format"]?.string == MixtureFile.format, value["version"]?.int == 1 else {
      throw error("this is no file of weights that this version knows.")
    }
    var (lenderRoom, groupRoom) = (Self.rowLimit, Self.rowLimit)
    guard let tokenizer = value["tokenizer"]?.string.flatMap({ Digest(hex: $0) }),
      let count = value["source_rows"]?.int, (1...Self.rowLimit).contains(count),
      let rowCount = value["rows"]?.int, let seed = value["seed"]?.int,
      let lenders = ids(value["lenders"], below: count, &lenderRoom),
      let groups = value["groups"]?.array?.map({ ids($0, below: count, &groupRoom) }),
      !groups.contains(nil)
    else { throw error("the header lacks tokenizer, rows, seed or lenders.") }
    return Header(
      tokenizer: tokenizer, target: value["target"]?.string.flatMap { Digest(hex: $0) },
      rows: try SourceRows(count: count, lenders: lenders, groups: groups.compactMap(\.self)),
      rowCount: rowCount, seed: seed, outputsDiffer: value["outputs_differ"]?.bool ?? false)
  }

  /// The numbers of half-open ranges, `nil` if they do not ascend below `count`, or are more than
  /// `room`, which they reduce.
  private func ids(_ value: JSONValue?, below count: Int, _ room: inout Int) -> [Int]? {
    guard let ranges = value?.array else { return nil }
    var ids: [Int] = []
    for range in ranges {
      guard let ends = range.array?.compactMap(\.int), ends.count == 2, ends[0] >= 0,
        ends[0] < ends[1], ends[1] <= count, ends[1] - ends[0] <= room,
        ids.last.map({ $0 < ends[0] }) ?? true
      else { return nil }
      room -= ends[1] - ends[0]
      ids += ends[0]..<ends[1]
    }
    return ids
  }

  private func entry(
    _ value: JSONValue
  ) throws -> (row: Mixture, provenance: MixtureMatrix.Provenance) {
    guard let method = value["method"]?.string.flatMap(Method.init) else {
      throw error("the method is not known.")
    }
    let fallbacks = try (value["after"]?.array ?? []).map { before in
      let words = before.array?.compactMap(\.string) ?? []
      guard words.count == 2, let method = Method(rawValue: words[0]),
        let reason = FallbackReason(rawValue: words[1])
      else { throw error("a method before this one is not known.") }
      return MixtureMatrix.Fallback(method, reason)
    }
    guard let noise = Noise(json: value["noise"]) else { throw error("the noise is not known.") }
    guard let weights = value["weights"]?.array else { throw error("there are no weights.") }
    let entries = try weights.map { pair in
      guard let pair = pair.array, pair.count == 2, let source = pair[0].int.flatMap(UInt32.init),
        let weight = pair[1].double
      else { throw error("a weight is a pair of a source ID and a number.") }
      return Mixture.Entry(source, weight)
    }
    guard zip(entries, entries.dropFirst()).allSatisfy({ $0.source < $1.source }) else {
      throw error("the source IDs do not ascend.")
    }
    return (Mixture(entries, noise: noise), MixtureMatrix.Provenance(method, after: fallbacks))
  }

  func result() throws -> MixtureFile {
    guard let header else { throw error("the file is empty.") }
    guard names.count == header.rowCount else {
      throw error("there are \(names.count) rows, and the header says \(header.rowCount).")
    }
    func matrix(_ table: Table) throws -> MixtureMatrix {
      try MixtureMatrix(
        rows: table.rows, provenance: table.provenance, shared: header.rows.shared,
        sourceRowCount: header.rows.count)
    }
    return try MixtureFile(
      tokenizer: header.tokenizer, rows: header.rows, names: names, input: matrix(input),
      output: header.outputsDiffer ? matrix(output) : nil, seed: header.seed,
      target: header.target)
  }
}
