import Concurrency
import Testing

@Suite("Worker")
struct WorkerTests {
  private struct Odd: Error {}

  @Test func `work is done on a thread of its own`() throws {
    let worker = Worker { (1...100).reduce(0, +) }
    #expect(try worker.value() == 5050)
    #expect(try worker.value() == 5050)
    _ = Worker { 1 }
  }

  @Test func `what the work throws comes back`() {
    let worker = Worker<Int> { throw Odd() }
    #expect(throws: Odd.self) { try worker.value() }
  }
}
