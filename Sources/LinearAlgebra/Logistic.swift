/// The logistic function of many numbers, made of IEEE operations that are the same everywhere.
enum Logistic {
  /// `1 / (1 + exp(-x))`, to about 2⁻⁵⁰.
  @inline(__always)
  static func sigmoid(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let isPositive = x .>= 0
    let power = exp(negative: x.replacing(with: -x, where: isPositive))
    return power.replacing(with: SIMD8(repeating: 1), where: isPositive) / (1 + power)
  }

  /// `log(1 + exp(x))`.
  static func softplus(_ x: Double) -> Double {
    // log(1 + t) = 2 artanh(t / (2 + t)), without the digits of t that 1 + t would lose.
    let power = Elementary.exp(-x.magnitude)
    let s = power / (2 + power)
    let square = s * s
    var sum = 0.0
    for odd in stride(from: 35.0, through: 3, by: -2) { sum = (sum + 1 / odd) * square }
    return max(x, 0) + 2 * s * (1 + sum)
  }

  /// The exponential function of numbers that are not positive; below -700, about 0.
  @inline(__always)
  static func exp(negative x: SIMD8<Double>) -> SIMD8<Double> {
    let bounded = x.replacing(with: -700, where: x .< -700)
    // Adding 1.5 · 2⁵² leaves the nearest whole number in the low bits.
    let shifted = bounded * 1.4426950408889634 + 0x1.8p52
    let exponent = shifted - 0x1.8p52
    let high = bounded - exponent * 6.93147180369123816490e-01
    let r = high - exponent * 1.90821492927058770002e-10
    var sum = SIMD8<Double>(repeating: 1 / 479_001_600)
    sum = sum * r + 1 / 39_916_800
    sum = sum * r + 1 / 3_628_800
    sum = sum * r + 1 / 362_880
    sum = sum * r + 1 / 40_320
    sum = sum * r + 1 / 5_040
    sum = sum * r + 1 / 720
    sum = sum * r + 1 / 120
    sum = sum * r + 1 / 24
    sum = sum * r + 1 / 6
    sum = sum * r + 0.5
    sum = sum * r + 1
    sum = sum * r + 1
    let bits = unsafeBitCast(shifted, to: SIMD8<UInt64>.self)
    return sum * unsafeBitCast((bits &+ 1023) &<< 52, to: SIMD8<Double>.self)
  }
}
