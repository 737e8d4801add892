import Concurrency
import Testing

@Suite("Monitor")
struct MonitorTests {
  @Test func `who waits is woken by the change it waits for`() throws {
    let state = Monitor(0)
    let waiter = Worker {
      state.wait { $0 == 3 }
      return state.withLock { $0 }
    }
    for _ in 0..<3 { state.withLock { $0 += 1 } }
    #expect(try waiter.value() == 3)
  }

  @Test func `who waits for a time gets the truth at its end`() {
    let state = Monitor(false)
    #expect(!state.wait(atMost: 0.001) { $0 })
    state.withLock { $0 = true }
    #expect(state.wait(atMost: 10) { $0 })
  }

  @Test func `another thread looks on until the work is done`() {
    let looks = Monitor(0)
    let result = Thread.look(every: 0.001) {
      looks.withLock { $0 += 1 }
    } during: {
      looks.wait { $0 >= 2 }
      return 7
    }
    let count = looks.withLock { $0 }
    #expect(result == 7 && count >= 2)
    #expect(looks.withLock { $0 } == count)
  }
}
