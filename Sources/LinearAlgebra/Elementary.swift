/// Functions made of IEEE additions, multiplications, divisions and square roots only.
///
/// Those of the C library differ in the last bit between processors and versions.
public enum Elementary {
  /// The natural logarithm of a positive finite number, to about 2⁻⁵².
  public static func log(_ x: Double) -> Double {
    var (exponent, m) = (Double(x.exponent), x.significand)
    if m > 1.4142135623730951 { (exponent, m) = (exponent + 1, m / 2) }
    // log m = 2 artanh s
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    for odd in stride(from: 23.0, through: 3, by: -2) { sum = (sum + 1 / odd) * square }
    let low = exponent * 1.90821492927058770002e-10 + 2 * s * sum
    return exponent * 6.93147180369123816490e-01 + (2 * s + low)
  }

  /// The exponential function, to about 2⁻⁵¹.
  public static func exp(_ x: Double) -> Double {
    guard x > -745 else { return 0 }
    guard x < 709 else { return .infinity }
    let exponent = (x * 1.4426950408889634).rounded()
    let high = x - exponent * 6.93147180369123816490e-01
    let r = high - exponent * 1.90821492927058770002e-10
    var sum = 1.0
    for n in stride(from: 14.0, through: 1, by: -1) { sum = 1 + sum * r / n }
    let half = Int(exponent) / 2
    return sum * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: Int(exponent) - half, significand: 1)
  }

  /// The number below which a standard normal one is with a probability between 0 and 1.
  ///
  /// Wichura 1988, algorithm AS 241 (PPND16), whose relative error is about 10⁻¹⁶.
  public static func normalQuantile(_ probability: Double) -> Double {
    let q = probability - 0.5
    if q.magnitude <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(centreNumerator, centreDenominator, at: r)
    }
    let r = (-log(q < 0 ? probability : 1 - probability)).squareRoot()
    let magnitude =
      r <= 5
      ? ratio(middleNumerator, middleDenominator, at: r - 1.6)
      : ratio(tailNumerator, tailDenominator, at: r - 5)
    return q < 0 ? -magnitude : magnitude
  }

  /// Coefficients from the highest power to the lowest.
  private typealias Polynomial = (
    Double, Double, Double, Double, Double, Double, Double, Double
  )

  private static func ratio(_ top: Polynomial, _ bottom: Polynomial, at x: Double) -> Double {
    value(top, at: x) / value(bottom, at: x)
  }

  private static func value(_ p: Polynomial, at x: Double) -> Double {
    let upper = ((p.0 * x + p.1) * x + p.2) * x + p.3
    return (((upper * x + p.4) * x + p.5) * x + p.6) * x + p.7
  }

  private static let centreNumerator: Polynomial = (
    2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
    4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
    1.3314166789178437745e+2, 3.3871328727963666080
  )
  private static let centreDenominator: Polynomial = (
    5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
    2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
    4.2313330701600911252e+1, 1
  )
  private static let middleNumerator: Polynomial = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550,
    4.63033784615654529590, 1.42343711074968357734
  )
  private static let middleDenominator: Polynomial = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
    2.05319162663775882187, 1
  )
  private static let tailNumerator: Polynomial = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
    2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580,
    5.46378491116411436990, 6.65790464350110377720
  )
  private static let tailDenominator: Polynomial = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
    7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
    5.99832206555887937690e-1, 1
  )
}
