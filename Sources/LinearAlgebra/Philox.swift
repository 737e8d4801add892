/// A counter-based generator of random numbers: every block follows from key and counter alone.
///
/// Philox 4×64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). The stream
/// is that of `numpy.random.Philox(key=[seed, stream]).random_raw`. Only integer arithmetic and
/// IEEE operations that are rounded exactly are used, so that the numbers, also the Gaussian ones,
/// are the same on every machine.
public struct Philox: RandomNumberGenerator, Hashable, Sendable {
  private let key: (UInt64, UInt64)
  private var counter: UInt64 = 0
  private var block: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private var used = 4

  /// Makes the generator of one of the 2⁶⁴ streams of a seed.
  public init(seed: UInt64, stream: UInt64 = 0) { key = (seed, stream) }

  /// Makes the generator of the stream that belongs to `name`, such as the bytes of a piece.
  ///
  /// The stream is the FNV-1a hash of the bytes, so that a piece gets the same numbers wherever
  /// it is in a vocabulary.
  public init(seed: UInt64, name: some Sequence<UInt8>) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    self.init(seed: seed, stream: hash)
  }

  public mutating func next() -> UInt64 {
    if used == 4 {
      counter += 1
      block = Self.block(counter, key)
      used = 0
    }
    defer { used += 1 }
    switch used {
    case 0: return block.0
    case 1: return block.1
    case 2: return block.2
    default: return block.3
    }
  }

  private static func block(
    _ counter: UInt64, _ key: (UInt64, UInt64)
  ) -> (UInt64, UInt64, UInt64, UInt64) {
    var (a, b, c, d, key) = (counter, UInt64(0), UInt64(0), UInt64(0), key)
    for _ in 0..<10 {
      let left = a.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
      let right = c.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
      (a, b, c, d) = (right.high ^ b ^ key.0, right.low, left.high ^ d ^ key.1, left.low)
      key = (key.0 &+ 0x9E37_79B9_7F4A_7C15, key.1 &+ 0xBB67_AE85_84CA_A73B)
    }
    return (a, b, c, d)
  }

  public static func == (left: Philox, right: Philox) -> Bool {
    left.key == right.key && left.position == right.position
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(key.0)
    hasher.combine(key.1)
    hasher.combine(position)
  }

  private var position: UInt64 { counter &* 4 &+ UInt64(used) }
}

extension Philox {
  /// A number between 0 and 1, both excluded: the middle of one of 2⁵² equal parts.
  public mutating func nextUniform() -> Double {
    (Double(next() >> 12) + 0.5) * 0x1p-52
  }

  /// A number of the standard normal distribution, by the inverse of its distribution function.
  public mutating func nextGaussian() -> Double { Elementary.normalQuantile(nextUniform()) }

  /// A number of the gamma distribution with scale 1.
  ///
  /// Marsaglia and Tsang 2000; for a shape below 1 with their boost.
  public mutating func nextGamma(shape: Double) -> Double {
    precondition(shape > 0, "a shape that is not positive")
    guard shape >= 1 else {
      let gamma = nextGamma(shape: shape + 1)
      return gamma * Elementary.exp(Elementary.log(nextUniform()) / shape)
    }
    let d = shape - 1 / 3.0
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = nextGaussian()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      if Elementary.log(nextUniform()) < 0.5 * x * x + d - d * v + d * Elementary.log(v) {
        return d * v
      }
    }
  }
}
