public import Concurrency
public import Initializers
public import LinearAlgebra

/// Vectors of tokens, each the weighted mean of the vectors of the words that have it.
///
/// This is how OFA (Liu et al. 2024, arXiv 2311.08849) and WECHSEL (Minixhofer et al. 2022, arXiv
/// 2112.06598, with tables of words) bring tokens into a space of words. In their code a word counts
/// once for each of its spellings that has the token, and so it does here.
public struct WordPool: Sendable {
  /// The vectors of each side; rows of zeros are those of tokens that no word has.
  public let matrices: [Matrix]
  /// The number of words of each row of each side.
  public let wordCounts: [[Int]]
  /// The words that were read and counted.
  public let wordCount: Int

  /// The source and the added pieces of a pool that was made for two sides, in this order.
  ///
  /// - Throws: `InitializerError`.
  public func auxiliaryVectors() throws -> AuxiliaryVectors {
    precondition(matrices.count == 2, "two sides")
    return try AuxiliaryVectors(source: matrices[0], pieces: matrices[1])
  }

  /// Reads words to the end and pools their vectors.
  ///
  /// Memory is two matrices of the result's size for each side, and some thousand words; the words
  /// are segmented in parallel, and summed in double precision, in the order of the file.
  ///
  /// - Parameters:
  ///   - reader: The words.
  ///   - sides: The vocabularies.
  ///   - options: How words count.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Throws: What the reader and the segmenters throw.
  /// - Complexity: O(tokens of all words · width).
  public init(
    _ reader: WordVectorReader, sides: [PoolingSide], options: PoolingOptions = .ofa,
    jobs: Int = Processors.count
  ) throws {
    var sums = sides.map { DoubleMatrix(rows: $0.rowCount, columns: reader.width) }
    var weights = sides.map { [Double](repeating: 0, count: $0.rowCount) }
    var counts = sides.map { [Int](repeating: 0, count: $0.rowCount) }
    var total = DoubleMatrix(rows: 1, columns: reader.width)
    var wordCount = 0
    while let batch = try reader.nextBatch() {
      for credit in try Self.credits(batch, sides, options, jobs) {
        wordCount += 1
        total.add(1, times: batch.vectors, row: credit.word, to: 0)
        for (side, entries) in credit.entries.enumerated() {
          for (row, weight) in entries where counts[side][row] < options.wordLimit ?? Int.max {
            sums[side].add(weight, times: batch.vectors, row: credit.word, to: row)
            weights[side][row] += weight
            counts[side][row] += 1
          }
        }
      }
    }
    let mean = options.isCentred ? total.elements.map { $0 / Double(max(1, wordCount)) } : nil
    matrices = sides.indices.map { Self.means(sums[$0], weights[$0], minus: mean) }
    wordCounts = counts
    self.wordCount = wordCount
  }

  /// The rows that a word is credited to, in ascending order, and how much.
  private struct Credit: Sendable {
    let word: Int
    let entries: [[(row: Int, weight: Double)]]
  }

  private static func credits(
    _ batch: WordBatch, _ sides: [PoolingSide], _ options: PoolingOptions, _ jobs: Int
  ) throws -> [Credit] {
    let size = 1024
    let chunks = try Parallel.map((batch.words.count + size - 1) / size, jobs: jobs) { chunk in
      let segmenters = sides.map { $0.makeSegmenter() }
      return try (chunk * size..<min((chunk + 1) * size, batch.words.count)).compactMap { word in
        let (language, spellings) = options.variants.spellings(of: batch.words[word])
        if let language, let languages = options.languages, !languages.contains(language) {
          return Credit?.none
        }
        let entries = try sides.indices.map { side in
          try Self.entries(spellings, sides[side], segmenters[side], options, batch.counts?[word])
        }
        return Credit(word: word, entries: entries)
      }
    }
    return Array(chunks.joined())
  }

  private static func entries(
    _ spellings: [[UInt8]], _ side: PoolingSide, _ segmenter: WordSegmenter,
    _ options: PoolingOptions, _ count: Int?
  ) throws -> [(row: Int, weight: Double)] {
    var times: [Int: Int] = [:]
    for spelling in spellings {
      for row in Set(try segmenter(spelling).compactMap(\.self)) { times[row, default: 0] += 1 }
    }
    let length = (spellings.first ?? []).count { $0 != 0x20 }
    return times.sorted { $0.key < $1.key }.compactMap { row, times in
      precondition(row >= 0 && row < side.rowCount, "a segmenter's row is beyond the side")
      let factor =
        switch options.weight {
        case .uniform: 1.0
        case .frequency: Double(count ?? 1)
        case .coverage:
          side.lengths.isEmpty || length == 0
            ? 1 : min(1, Double(side.lengths[row]) / Double(length))
        }
      return factor > 0 ? (row, Double(times) * factor) : nil
    }
  }

  private static func means(
    _ sums: DoubleMatrix, _ weights: [Double], minus mean: [Double]?
  ) -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(sums.elements.count)
    for (row, weight) in weights.enumerated() {
      for (column, sum) in sums.row(row).enumerated() {
        elements.append(weight == 0 ? 0 : Float(sum / weight - (mean?[column] ?? 0)))
      }
    }
    return Matrix(rows: sums.rows, columns: sums.columns, elements: elements)
  }
}
