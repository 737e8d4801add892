internal import Concurrency

extension CorpusReader {
  /// Folds the rest of the corpus on several threads, each with a state of its own.
  ///
  ///     let counts = try reader.fold(jobs: 8) { Counter(tokenizer) } _: { counter, batch in
  ///       try batch.forEachLine { try counter.add($0) }
  ///     } finish: { $0.counts }
  ///
  /// Which thread gets which batch is left to chance: merge the results in a way that does not
  /// depend on it, such as a sum.
  ///
  /// - Parameters:
  ///   - jobs: The most threads.
  ///   - makeState: Makes the state of a thread, on that thread.
  ///   - body: Works on a batch.
  ///   - finish: Makes the result of a thread.
  /// - Returns: One result for each thread, at least one.
  /// - Throws: The error of the earliest batch that has one, as one thread alone would.
  public func fold<State, Result: Sendable>(
    jobs: Int, _ makeState: @Sendable () throws -> State,
    _ body: @Sendable (inout State, LineBatch) throws -> Void,
    finish: @Sendable (State) throws -> Result
  ) throws -> [Result] {
    let results = Monitor<[Result]>([])
    try share(jobs: jobs, makeState) { state, batch, _ in
      try body(&state, batch)
    } finish: { state in
      let result = try finish(state)
      results.withLock { $0.append(result) }
    }
    return results.withLock { $0 }
  }

  /// Works on the rest of the corpus on several threads, and delivers the results in order.
  ///
  /// - Parameters:
  ///   - jobs: The most threads.
  ///   - makeState: Makes the state of a thread, on that thread.
  ///   - body: Makes the result of a batch.
  ///   - deliver: Takes the results in the order of the corpus, one at a time, on any thread.
  /// - Throws: The error of the earliest batch that has one; all batches before it are delivered.
  public func mapInOrder<State, Result>(
    jobs: Int, _ makeState: @Sendable () throws -> State,
    _ body: @Sendable (inout State, LineBatch) throws -> Result,
    deliver: (Result) throws -> Void
  ) throws {
    // One thread at a time calls `deliver`, the one whose turn it is, so it need not be Sendable.
    try withoutActuallyEscaping(deliver) { deliver in
      nonisolated(unsafe) let deliver = deliver
      try share(jobs: jobs, makeState) { state, batch, queue in
        let result = try body(&state, batch)
        // Where an earlier batch has failed, the queue gives no more.
        guard queue.awaitTurn(batch.index) else { return }
        try deliver(result)
        queue.endTurn()
      }
    }
  }

  /// Has several threads, each with a state of its own, take batches until there are no more.
  private func share<State>(
    jobs: Int, _ makeState: @Sendable () throws -> State,
    _ body: @Sendable (inout State, LineBatch, BatchQueue) throws -> Void,
    finish: @Sendable (State) throws -> Void = { _ in }
  ) throws {
    // The reader is used by the threads alone, under the lock of the queue, until they have ended.
    nonisolated(unsafe) let reader = self
    reader.decoders = jobs
    let queue = BatchQueue(reader)
    Parallel.run(jobs) { _ in
      var index = 0
      do {
        var state = try makeState()
        while let batch = queue.next() {
          index = batch.index
          try body(&state, batch, queue)
        }
        try finish(state)
      } catch { queue.fail(index, error) }
    }
    if let failure = queue.failure { throw failure }
  }
}

extension BatchQueue {
  /// The error of the earliest batch that has one.
  fileprivate var failure: (any Error)? { monitor.withLock { $0.failure?.error } }

  /// Notes that a batch cannot be worked on.
  fileprivate func fail(_ index: Int, _ error: any Error) {
    monitor.withLock { $0.fail(index, error) }
  }

  /// Waits for the results of all earlier batches; `false` if one of them has failed.
  fileprivate func awaitTurn(_ index: Int) -> Bool {
    func hasFailed(_ state: State) -> Bool { state.failure.map { $0.index < index } ?? false }
    monitor.wait { $0.turn == index || hasFailed($0) }
    return monitor.withLock { $0.turn == index && !hasFailed($0) }
  }

  /// Lets the next batch be delivered.
  fileprivate func endTurn() { monitor.withLock { $0.turn += 1 } }
}
