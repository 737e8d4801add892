import Files
import Testing

@Suite("Workers")
struct WorkersTests {
  private struct Odd: Error {}

  @Test(arguments: [1, 2, 3, 8])
  func `results come in order, whatever the number of threads`(jobs: Int) throws {
    #expect(try Workers.map(7, jobs: jobs) { $0 * $0 } == [0, 1, 4, 9, 16, 25, 36])
    #expect(try Workers.map(0, jobs: jobs) { $0 }.isEmpty)
    #expect(throws: Odd.self) {
      try Workers.map(4, jobs: jobs) { index -> Int in
        if index == 3 { throw Odd() }
        return index
      }
    }
  }
}
