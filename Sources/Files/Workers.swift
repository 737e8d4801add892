/// Work in many parts on several threads, without the memory that linear algebra takes.
public enum Workers {
  /// Maps 0, 1, … `count - 1`; neighbours go to different threads.
  ///
  /// - Parameters:
  ///   - count: How many parts.
  ///   - jobs: How many threads.
  ///   - body: Does a part.
  /// - Returns: The results in order.
  /// - Throws: What a part throws.
  public static func map<Result: Sendable>(
    _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let jobs = max(1, min(jobs, count))
    let others = (1..<max(1, jobs)).map { first in
      Worker { try stride(from: first, to: count, by: jobs).map(body) }
    }
    // Whatever fails, no thread works any more when this returns.
    let own = Swift.Result { try stride(from: 0, to: count, by: jobs).map(body) }
    let parts = [own] + others.map { worker in Swift.Result { try worker.value() } }
    let results = try parts.map { try $0.get() }
    return (0..<count).map { results[$0 % jobs][$0 / jobs] }
  }
}
