import LinearAlgebra
import TestSupport
import Testing

@Suite("Philox")
struct PhiloxTests {
  let golden = Golden("linear_algebra.txt")

  @Test func `the stream is NumPy's`() {
    var generator = Philox(seed: 7, stream: 3)
    #expect((0..<10).map { _ in Double(generator.next() >> 11) } == golden["philox"][0])
  }

  @Test func `Gaussian numbers are the quantiles of uniform ones`() {
    var generator = Philox(seed: 5)
    #expect((0..<6).map { _ in generator.nextUniform() } == golden["uniform"][0])
    var again = Philox(seed: 5)
    let numbers = (0..<200).map { _ in again.nextGaussian() }
    #expect(isClose([numbers], golden["gaussian"], 1e-14))
  }

  @Test func `quantiles in the tails`() {
    let tails = [1e-300, 1e-20, 1e-10, 1e-3, 0.07, 0.0751, 0.5, 0.9, 0.999]
    for (tail, expected) in zip(tails, golden["quantiles"][0]) {
      let actual = Elementary.normalQuantile(tail)
      #expect((actual - expected).magnitude <= 1e-14 * max(1, expected.magnitude))
    }
  }

  @Test func `logarithms and exponentials undo each other`() {
    var generator = Philox(seed: 9)
    for _ in 0..<1000 {
      let x = (generator.nextUniform() - 0.5) * 1000
      let back = Elementary.log(Elementary.exp(x))
      #expect((back - x).magnitude <= 1e-13 * max(1, x.magnitude))
    }
    #expect(Elementary.log(1) == 0)
    #expect((Elementary.exp(1) - 2.718281828459045).magnitude < 1e-15)
    #expect((Elementary.log(10) - 2.302585092994046).magnitude < 1e-15)
    #expect(Elementary.exp(-1000) == 0)
  }

  @Test func `gamma numbers have the mean and the variance of their shape`() {
    for shape in [0.3, 1, 4.5] {
      var generator = Philox(seed: 3, name: [1, 2])
      let numbers = (0..<20000).map { _ in generator.nextGamma(shape: shape) }
      let mean = numbers.reduce(0, +) / 20000
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20000
      #expect((mean / shape - 1).magnitude < 0.05)
      #expect((variance / shape - 1).magnitude < 0.1)
    }
  }

  @Test func `names have streams of their own`() {
    var first = Philox(seed: 1, name: "a".utf8)
    var second = Philox(seed: 1, name: "b".utf8)
    var again = Philox(seed: 1, name: "a".utf8)
    let number = first.next()
    #expect(number != second.next())
    #expect(number == again.next())
  }
}
