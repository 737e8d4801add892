internal import Synchronization

/// The findings in the lines of one source, by threads that look at its batches.
final class SourceTally: Sendable {
  /// The lines that are no UTF-8, and the first, by the batch they are in.
  private let batches = Mutex<[Int: (lines: Int, first: Int)]>([:])

  /// Notes the lines of a batch that are no UTF-8, of which the first has the number `first`.
  func note(batch: Int, lines: Int, first: Int) {
    batches.withLock { $0[batch] = (lines, first) }
  }

  /// The lines that are no UTF-8.
  var lineCount: Int { batches.withLock { $0.values.reduce(0) { $0 + $1.lines } } }

  /// The number of the first of them.
  var firstLine: Int? { batches.withLock { $0.values.map(\.first).min() } }
}

/// A source that was read to its end, whose batches others may still be working on.
///
/// There is none for a range, which says nothing of the share of its file.
struct SourceEnd {
  /// The most lines that may be no UTF-8: 1 of so many.
  private static let invalidShare = 100

  let source: CorpusSource
  let tally: SourceTally
  let lineCount: Int

  /// The error if too many lines are no UTF-8.
  var error: CorpusError? {
    let invalid = tally.lineCount
    guard let first = tally.firstLine, invalid * Self.invalidShare > lineCount else { return nil }
    let place = CorpusPlace(path: source.path, number: first, unit: source.unit)
    return .notUTF8(first: place, invalid: invalid, lines: lineCount, isStart: false)
  }
}
