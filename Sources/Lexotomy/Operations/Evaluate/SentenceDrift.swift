internal import Checkpoints
internal import Corpora
internal import LinearAlgebra
internal import RowPlans
internal import Tokenizers

/// The drift of the vectors of sentences when pieces in them have made rows.
///
/// The vector of a sentence is the mean of the input embeddings of its tokens, with the mean of all
/// rows subtracted. It stands for what an encoder would make of them, which is not run.
struct SentenceDrift {
  /// The most sentences that are looked at.
  static let limit = 2000

  private let tokenizer: any Tokenizer
  private let rows: TensorRows
  private let hidden: [TokenID: Int]
  /// The sentences as tokens, each once.
  private var sentences: [[TokenID]] = []
  private var seen: Set<[TokenID]> = []

  /// Prepares for pieces whose made rows come in this order.
  init(_ hidden: [TokenID], _ tokenizer: any Tokenizer, _ rows: TensorRows) {
    self.tokenizer = tokenizer
    self.rows = rows
    self.hidden = Dictionary(uniqueKeysWithValues: zip(hidden, hidden.indices))
  }

  /// Takes the first lines that have a hidden piece, up to ``limit``.
  ///
  /// - Throws: `TokenizerError`, `CorpusError`, `FileError`.
  mutating func read(_ reader: CorpusReader) throws {
    let encoder = tokenizer.makeEncoder()
    var tokens: [Token] = []
    while sentences.count < Self.limit, let batch = try reader.nextBatch() {
      try batch.forEachLine { line in
        tokens.removeAll(keepingCapacity: true)
        try encoder.encode(line, addingSpecialTokens: false, into: &tokens)
        let ids = tokens.map(\.id).filter { $0.index < rows.rows }
        guard sentences.count < Self.limit, ids.contains(where: { hidden[$0] != nil }),
          seen.insert(ids).inserted
        else { return }
        sentences.append(ids)
      }
    }
  }

  /// Compares the vectors of the sentences with true and with made rows.
  ///
  /// - Parameters:
  ///   - made: The made rows of the hidden pieces.
  ///   - mean: The mean of all rows.
  ///   - jobs: How many threads.
  /// - Returns: The figures; `nil` if no sentence has a hidden piece.
  /// - Throws: What reading throws.
  /// - Complexity: O(*s*² · *d*) for *s* sentences.
  func measured(
    with made: DoubleMatrix, mean: [Double], jobs: Int
  ) throws -> Evaluation.Sentences? {
    if sentences.isEmpty { return nil }
    var elements: (before: [Float], after: [Float]) = ([], [])
    for ids in sentences {
      let own = DoubleMatrix(try rows.read(ids.map(\.index)))
      var (before, after) = (mean.map { -$0 }, mean.map { -$0 })
      for (place, id) in ids.enumerated() {
        let other = hidden[id].map { made.row($0) } ?? own.row(place)
        let share = 1 / Double(ids.count)
        for (column, numbers) in zip(own.row(place), other).enumerated() {
          before[column] += share * numbers.0
          after[column] += share * numbers.1
        }
      }
      elements.before += before.map(Float.init)
      elements.after += after.map(Float.init)
    }
    let (count, width) = (sentences.count, rows.columns)
    let before = Matrix(rows: count, columns: width, elements: elements.before).normalized()
    let after = Matrix(rows: count, columns: width, elements: elements.after).normalized()
    let ranks = before.ranks(of: Array(0..<count), byProductsWith: after, jobs: jobs)
    let cosines = (0..<count).map { row in
      zip(DoubleMatrix(before.read(row..<row + 1)).row(0), after.read(row..<row + 1).elements)
        .reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    return Evaluation.Sentences(
      count: count, cosine: cosines.reduce(0, +) / Double(count),
      foundShare: Double(ranks.count { $0 < 2 }) / Double(count))
  }
}
