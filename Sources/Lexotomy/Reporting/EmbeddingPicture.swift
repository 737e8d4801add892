internal import Checkpoints
internal import LinearAlgebra
internal import RowPlans
internal import Tokenizers

/// A picture of a result's input embeddings: their lengths, and a plane through them.
struct EmbeddingPicture {
  /// A row in the plane.
  struct Point {
    let id: Int
    let x: Double
    let y: Double
    let piece: String
    let isAdded: Bool
  }

  /// The lengths of kept rows.
  let keptNorms: [Double]
  /// The lengths of added rows.
  let addedNorms: [Double]
  /// Some kept rows and added ones along the two directions in which the kept ones differ most.
  let points: [Point]

  /// The greatest number of rows of each kind that are drawn.
  static let sampleLimit = 600

  /// Looks at a model.
  ///
  /// The plane is found from the products of the sampled rows with each other, which costs the same
  /// however long they are. `nil` if the model has no weights that can be read.
  ///
  /// - Throws: `FileError`, `LinearAlgebraError`.
  init?(of model: Model, added: Set<Int>) throws {
    guard let rows = model.weights?.tables.input else { return nil }
    var (kept, new) = ([Double](), [Double]())
    var start = 0
    try rows.forEachPart { part in
      for row in 0..<part.rows {
        var sum = 0.0
        for element in part.elements[row * part.columns..<(row + 1) * part.columns] {
          sum += Double(element) * Double(element)
        }
        if added.contains(start + row) {
          new.append(sum.squareRoot())
        } else {
          kept.append(sum.squareRoot())
        }
      }
      start += part.rows
    }
    keptNorms = kept
    addedNorms = new
    let keptIDs = Self.sample((0..<rows.rows).filter { !added.contains($0) })
    let addedIDs = Self.sample(added.sorted().filter { $0 < rows.rows })
    let places = try Self.plane(rows, keptIDs, addedIDs)
    let vocabulary = model.tokenizer.vocabulary
    let labels = PieceLabels(model.tokenizer)
    points = zip(keptIDs + addedIDs, places).map { id, place in
      Point(
        id: id, x: place.x, y: place.y,
        piece: id < vocabulary.idBound ? labels.label(of: TokenID(id)).text : "padding",
        isAdded: added.contains(id))
    }
  }

  private static func sample(_ ids: [Int]) -> [Int] {
    guard ids.count > sampleLimit else { return ids }
    return (0..<sampleLimit).map { ids[$0 * ids.count / sampleLimit] }
  }

  /// The principal components of `kept`, and both kinds of rows along the first two.
  private static func plane(
    _ rows: TensorRows, _ kept: [Int], _ added: [Int]
  ) throws -> [(x: Double, y: Double)] {
    let columns = rows.columns
    var vectors = try (kept + added).map { id in
      try rows.read(id..<id + 1).elements.map(Double.init)
    }
    guard !kept.isEmpty else { return [] }
    for column in 0..<columns {
      let mean = vectors[..<kept.count].reduce(0) { $0 + $1[column] } / Double(kept.count)
      for index in vectors.indices { vectors[index][column] -= mean }
    }
    let all = DoubleMatrix(
      rows: vectors.count, columns: columns, elements: Array(vectors.joined()))
    let some = DoubleMatrix(
      rows: kept.count, columns: columns, elements: Array(vectors[..<kept.count].joined()))
    let system = try SymmetricEigensystem(of: some * some.transposed())
    // Rows of `vectors` are the left singular vectors; the directions are theirs times the rows.
    let first = DoubleMatrix(
      rows: min(2, kept.count), columns: kept.count,
      elements: Array(system.vectors.elements.prefix(min(2, kept.count) * kept.count)))
    let places = all * (first * some).transposed()
    return (0..<vectors.count).map { row in
      func along(_ axis: Int) -> Double {
        guard axis < places.columns, system.values[axis] > 0 else { return 0 }
        return places[row, axis] / system.values[axis].squareRoot()
      }
      return (along(0), along(1))
    }
  }
}
