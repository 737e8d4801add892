internal import LinearAlgebra

/// The line by which the score of two tokens, as skip-gram has it, follows from the product of their rows.
///
/// The products of a language model are not the logarithms of odds that skip-gram learns: they
/// share a component, which centring removes, and have another scale. Both numbers are those with
/// which the rows of source tokens explain their counts best.
public struct Calibration: Hashable, Sendable {
  /// The factor of products.
  public let scale: Double
  /// The number that is added then.
  public let bias: Double

  /// Sets both numbers.
  public init(scale: Double, bias: Double) {
    self.scale = scale
    self.bias = bias
  }

  /// A product of source tokens, with the losses of having and of not having seen it.
  struct Sample {
    let product: Double
    let seen: Double
    let drawn: Double
  }

  /// Fits both numbers by logistic regression.
  ///
  /// Where the products say nothing of the counts, or there are none, their standard deviation
  /// becomes 1 and the bias that of independent tokens, `-log(ratio)`.
  init(fitting samples: [Sample], products: [Double], ratio: Double) {
    let mean = products.reduce(0, +) / Double(max(1, products.count))
    let square = products.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (square / Double(max(1, products.count))).squareRoot()
    let unit = deviation > 0 ? 1 / deviation : 1
    let independent = -Elementary.log(max(ratio, 1e-3))
    var (slope, bias) = (0.0, independent)
    for _ in 0..<50 {
      let (first, second) = Self.derivatives(samples, unit, slope, bias)
      let determinant = second.0 * second.2 - second.1 * second.1
      guard determinant > 1e-12 else { break }
      let step = (
        (second.2 * first.0 - second.1 * first.1) / determinant,
        (second.0 * first.1 - second.1 * first.0) / determinant
      )
      // Longer steps could overshoot.
      let length = min(1, 2 / max(step.0.magnitude, step.1.magnitude, 1e-300))
      slope -= length * step.0
      bias -= length * step.1
      guard max(step.0.magnitude, step.1.magnitude) > 1e-12 else { break }
    }
    let isUseful = slope > 0.01 && slope.isFinite && bias.isFinite
    self.init(scale: (isUseful ? slope : 1) * unit, bias: isUseful ? bias : independent)
  }

  /// The derivatives of the mean loss, with a small weight on the square of the slope.
  private static func derivatives(
    _ samples: [Sample], _ unit: Double, _ slope: Double, _ bias: Double
  ) -> (first: (Double, Double), second: (Double, Double, Double)) {
    var first = (1e-6 * slope, 0.0)
    var second = (1e-6, 0.0, 0.0)
    let share = 1 / Double(max(1, samples.count))
    for sample in samples {
      let x = sample.product * unit
      let chance = 1 / (1 + Elementary.exp(-(slope * x + bias)))
      let force = share * (sample.drawn * chance - sample.seen * (1 - chance))
      let curvature = share * (sample.drawn + sample.seen) * chance * (1 - chance)
      first = (first.0 + force * x, first.1 + force)
      second = (
        second.0 + curvature * x * x, second.1 + curvature * x, second.2 + curvature
      )
    }
    return (first, second)
  }
}
