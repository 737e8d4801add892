public import Concurrency
public import LinearAlgebra

/// The added rows of one tensor, made block by block.
///
/// Sums are in double precision, by ascending source ID; round once when writing, with
/// ``DoubleMatrix/encoded(as:)``. Memory is bounded by 4,096 source rows and 512 added rows for
/// each job, and two `d × d` matrices where there is multivariate noise.
public struct AddedTable<Source: RowSource>: Sendable {
  /// The added rows of a block.
  public static var blockRows: Int { 512 }

  let mixing: MixtureMatrix
  let source: Source
  /// The rows of the shared mixtures.
  private let shared: DoubleMatrix
  private let noise: NoiseMaker

  /// Prepares what the rows of a tensor share.
  ///
  /// - Parameters:
  ///   - mixing: The weights.
  ///   - source: The source's rows of the tensor; a bias is a tensor of one column.
  ///   - rows: The rows that lend, for the statistics behind noise.
  ///   - names: The bytes of each added piece, from which its noise follows.
  ///   - role: The name of the tensor's role, so that tensors get different noise.
  ///   - seed: The seed of all noise.
  ///   - jobs: The number of threads.
  /// - Throws: ``InitializerError`` if the source has another number of rows, and what reading
  ///   throws.
  public init(
    _ mixing: MixtureMatrix, of source: Source, rows: SourceRows, names: [[UInt8]],
    role: String = "", seed: UInt64 = 0, jobs: Int = Processors.count
  ) throws {
    guard source.rows == mixing.sourceRowCount else {
      throw InitializerError.countsDiffer(
        name: "source", count: source.rows, expected: mixing.sourceRowCount)
    }
    guard names.count == mixing.rowCount else {
      throw InitializerError.countsDiffer(
        name: "names", count: names.count, expected: mixing.rowCount)
    }
    self.mixing = mixing
    self.source = source
    self.shared = try Self.sum(mixing.shared.map(\.entries), source)
    self.noise = try NoiseMaker(
      for: Set(mixing.noises), of: RowSubset(source, ids: rows.lenders),
      names: names, role: role, seed: seed, jobs: jobs)
  }

  /// The added rows `range`.
  ///
  /// - Throws: What reading throws.
  /// - Complexity: O(entries · *d*).
  public func block(_ range: Range<Int>) throws -> DoubleMatrix {
    let entries = range.map { mixing.row($0).entries }
    let own = entries.map { $0.filter { Int($0.source) < mixing.sourceRowCount } }
    var result = try Self.sum(own, source)
    for (row, entries) in entries.enumerated() {
      for entry in entries where Int(entry.source) >= mixing.sourceRowCount {
        let index = Int(entry.source) - mixing.sourceRowCount
        result.add(entry.weight, times: shared.row(index), to: row)
      }
    }
    noise.add(mixing.noises[range], firstPiece: range.lowerBound, to: &result)
    return result
  }

  /// Makes all added rows and gives them to `body` block by block, in order.
  ///
  /// - Parameters:
  ///   - jobs: The number of blocks that are made at a time, each on its own thread.
  ///   - body: Takes the position of a block among the added rows, and its rows.
  /// - Throws: What reading and `body` throw.
  public func forEachBlock(
    jobs: Int = Processors.count, _ body: (Range<Int>, DoubleMatrix) throws -> Void
  ) throws {
    let ranges = stride(from: 0, to: mixing.rowCount, by: Self.blockRows).map {
      $0..<min($0 + Self.blockRows, mixing.rowCount)
    }
    for start in stride(from: 0, to: ranges.count, by: max(1, jobs)) {
      let part = Array(ranges[start..<min(start + max(1, jobs), ranges.count)])
      let blocks = try Parallel.map(part.count, jobs: jobs) { try block(part[$0]) }
      for (range, block) in zip(part, blocks) { try body(range, block) }
    }
  }

  /// All added rows.
  public func rows(jobs: Int = Processors.count) throws -> DoubleMatrix {
    var elements: [Double] = []
    try forEachBlock(jobs: jobs) { elements += $1.elements }
    return DoubleMatrix(rows: mixing.rowCount, columns: source.columns, elements: elements)
  }

  /// Weighted sums of source rows, of which few are read at a time.
  private static func sum(
    _ rows: [[Mixture.Entry]], _ source: Source
  ) throws -> DoubleMatrix {
    var result = DoubleMatrix(rows: rows.count, columns: source.columns)
    var next = [Int](repeating: 0, count: rows.count)
    let ids = Set(rows.joined().map { Int($0.source) }).sorted()
    for start in stride(from: 0, to: ids.count, by: 4096) {
      let chunk = Array(ids[start..<min(start + 4096, ids.count)])
      let read = try source.read(chunk)
      let positions = Dictionary(uniqueKeysWithValues: zip(chunk, chunk.indices))
      for (row, entries) in rows.enumerated() {
        while next[row] < entries.count, let position = positions[Int(entries[next[row]].source)] {
          result.add(entries[next[row]].weight, times: read, row: position, to: row)
          next[row] += 1
        }
      }
    }
    return result
  }
}
