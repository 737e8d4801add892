internal import Concurrency
internal import Corpora
internal import Files

/// The progress of reading a corpus, on one line of the terminal.
struct ProgressBar: Sendable {
  private let progress: ReadingProgress
  private let started = Surroundings.seconds

  /// Shows how far `progress` is while `work` is done, if a person is looking.
  static func show<Result>(
    _ progress: ReadingProgress, quiet: Bool, during work: () throws -> Result
  ) rethrows -> Result {
    guard !quiet, StandardError.isTerminal else { return try work() }
    let bar = ProgressBar(progress)
    defer { StandardError.write("\r\u{1B}[K") }
    return try Thread.look(every: 0.2) {
      StandardError.write("\r\(bar.line)\u{1B}[K")
    } during: {
      try work()
    }
  }

  private init(_ progress: ReadingProgress) { self.progress = progress }

  /// The bar, the bytes as they lie on the disk, the rate and the time that is left.
  private var line: String {
    let bytes = progress.bytes
    let rate = Double(bytes) / max(Surroundings.seconds - started, 0.001)
    guard let total = progress.total, total > 0 else {
      return "\(Self.size(Double(bytes)))  \(Self.size(rate))/s"
    }
    let share = min(1, Double(bytes) / Double(total))
    let filled = Int(share * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    let percent = Int(share * 100)
    let left = rate > 0 ? "  \(Self.time(Double(total - bytes) / rate)) left" : ""
    return "\(bar) \(percent) %  \(Self.size(Double(bytes))) of \(Self.size(Double(total)))"
      + "  \(Self.size(rate))/s\(left)"
  }

  /// A size with its unit, such as `12.3 MB`.
  private static func size(_ bytes: Double) -> String {
    var (number, unit) = (bytes / 1000, "kB")
    for larger in ["MB", "GB", "TB", "PB"] where number >= 1000 {
      (number, unit) = (number / 1000, larger)
    }
    return "\((number * 10).rounded() / 10) \(unit)"
  }

  /// Minutes and seconds, and hours if there are any.
  private static func time(_ seconds: Double) -> String {
    let seconds = Int(min(max(0, seconds.rounded()), 3.6e6))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = seconds / 60 % 60
    return seconds < 3600
      ? "\(minutes):\(two(seconds % 60))"
      : "\(seconds / 3600):\(two(minutes)):\(two(seconds % 60))"
  }
}
