internal import Glibc
internal import Synchronization

/// The progress of reading a corpus, for observers on other threads.
public final class ReadingProgress: Sendable {
  /// The bytes there are, as they lie on the disk; `nil` if there is a pipe among the sources.
  public let total: Int?
  private let done = Atomic<Int>(0)

  /// Adds up the sizes of the files; one that is missing counts nothing.
  public init(of sources: [CorpusSource], range: ByteRange? = nil) {
    let sizes = sources.map(\.size)
    let size = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    total = size.map { size in
      range.map { max(0, min($0.end, size) - $0.start) } ?? size
    }
  }

  /// The bytes that were read, as they lie on the disk.
  public var bytes: Int { done.load(ordering: .relaxed) }

  func add(_ count: Int) { done.add(count, ordering: .relaxed) }
}

extension CorpusSource {
  fileprivate var size: Int? {
    var status = stat()
    if isPipe { return nil }
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
