internal import Concurrency

/// The batches of a corpus, from which several threads take turns.
///
/// Reading happens under a lock, which is short work compared to tokenizing; parsing of JSON lines
/// happens in the thread that takes them.
public final class BatchQueue: Sendable {
  /// What the threads share.
  struct State {
    let reader: CorpusReader
    /// How many batches were given out.
    var given = 0
    /// The next batch whose result is due, where results are delivered in order.
    var turn = 0
    /// The error of the earliest batch that has one.
    var failure: (index: Int, error: any Error)?

    mutating func fail(_ index: Int, _ error: any Error) {
      if failure.map({ index < $0.index }) ?? true { failure = (index, error) }
    }
  }

  let monitor: Monitor<State>

  init(_ reader: sending CorpusReader) { monitor = Monitor(State(reader: reader)) }

  /// Takes the next batch; `nil` at the end, or when another thread has failed.
  public func next() -> LineBatch? {
    monitor.withLock { state in
      guard state.failure == nil else { return nil }
      do {
        guard let batch = try state.reader.nextBatch() else { return nil }
        state.given = batch.index + 1
        return batch
      } catch {
        state.fail(state.given, error)
        return nil
      }
    }
  }
}
