internal import LinearAlgebra

/// Rows in the convex hull of others, with weights that are the softmax of free parameters.
///
/// `softmax(A₁ · A₂) · E`, or `softmax(A) · E` where there is no rank.
struct SoftmaxRows {
  private let source: DoubleMatrix
  private var parameters: [AdamParameter]
  /// The weights: `m × n`.
  private(set) var weights: DoubleMatrix
  /// The rows: `m × d`.
  private(set) var rows: DoubleMatrix

  /// Draws the parameters between 0 and 1, as the reference does.
  init(of source: DoubleMatrix, count: Int, rank: Int?, generator: inout Philox) {
    self.source = source
    let shapes = rank.map { [(count, $0), ($0, source.rows)] } ?? [(count, source.rows)]
    parameters = shapes.map { rows, columns in
      AdamParameter(
        DoubleMatrix(
          rows: rows, columns: columns,
          elements: (0..<rows * columns).map { _ in generator.nextUniform() }))
    }
    weights = DoubleMatrix(rows: count, columns: source.rows)
    rows = DoubleMatrix(rows: count, columns: source.columns)
    update()
  }

  private mutating func update() {
    let scores =
      parameters.count == 1
      ? parameters[0].value : parameters[0].value * parameters[1].value
    let elements = (0..<scores.rows).flatMap { Simplex.softmax(of: Array(scores.row($0))) }
    weights = DoubleMatrix(rows: scores.rows, columns: scores.columns, elements: elements)
    rows = weights * source
  }

  /// Takes a step against a gradient by the rows.
  mutating func descend(_ gradient: DoubleMatrix, rate: Double) {
    let byWeights = gradient * source.transposed()
    var byScores = byWeights
    for row in 0..<weights.rows {
      var mean = 0.0
      for column in 0..<weights.columns { mean += weights[row, column] * byWeights[row, column] }
      for column in 0..<weights.columns {
        byScores[row, column] = weights[row, column] * (byWeights[row, column] - mean)
      }
    }
    if parameters.count == 1 {
      parameters[0].descend(byScores, rate: rate)
    } else {
      let gradients = [
        byScores * parameters[1].value.transposed(), parameters[0].value.transposed() * byScores,
      ]
      for index in 0..<2 { parameters[index].descend(gradients[index], rate: rate) }
    }
    update()
  }
}

/// Parameters that Adam moves (Kingma and Ba 2015), with its usual constants.
struct AdamParameter {
  private(set) var value: DoubleMatrix
  private var first: DoubleMatrix
  private var second: DoubleMatrix
  private var powers = (1.0, 1.0)

  init(_ value: DoubleMatrix) {
    self.value = value
    first = DoubleMatrix(rows: value.rows, columns: value.columns)
    second = first
  }

  mutating func descend(_ gradient: DoubleMatrix, rate: Double) {
    powers = (powers.0 * 0.9, powers.1 * 0.999)
    for row in 0..<value.rows {
      for column in 0..<value.columns {
        let slope = gradient[row, column]
        first[row, column] = 0.9 * first[row, column] + 0.1 * slope
        second[row, column] = 0.999 * second[row, column] + 0.001 * slope * slope
        let length = (second[row, column] / (1 - powers.1)).squareRoot() + 1e-8
        value[row, column] -= rate * first[row, column] / (1 - powers.0) / length
      }
    }
  }
}
