internal import Concurrency
public import Files

extension ONNXRewrite {
  /// A difference between files and what the rewriting gives.
  public enum Finding: Hashable, Sendable, CustomStringConvertible {
    /// A file is longer or shorter.
    case size(path: String, expected: Int, actual: Int)
    /// A file differs at a byte, of a tensor or of the graph.
    case bytes(path: String, tensor: String?, offset: Int)
    /// A row that should be kept differs.
    case row(path: String, tensor: String, source: Int, result: Int)

    public var description: String {
      switch self {
      case .size(let path, let expected, let actual):
        "\(path) has \(actual) bytes, and \(expected) should be."
      case .bytes(let path, let tensor, let offset):
        "\(path) differs from the source's, rewritten, at byte \(offset)"
          + (tensor.map { " ('\($0)')." } ?? ".")
      case .row(let path, let tensor, let source, let result):
        "\(path): '\(tensor)': row #\(result) differs from row #\(source) of the source."
      }
    }
  }

  /// Compares files with what the rewriting gives, byte for byte.
  ///
  /// - Parameters:
  ///   - results: The files, in the order of ``fileNames``.
  ///   - jobs: How many threads.
  /// - Returns: The differences.
  /// - Throws: `FileError`.
  public func findings(in results: [InputFile], jobs: Int = 1) throws -> [Finding] {
    try zip(files, results).flatMap { file, result -> [Finding] in
      guard result.size == file.byteCount else {
        return [.size(path: result.path, expected: file.byteCount, actual: result.size)]
      }
      var offsets: [Int] = []
      var end = 0
      for segment in file.segments {
        offsets.append(end)
        end += segment.count
      }
      return try Parallel.map(offsets.count, jobs: jobs) { [offsets] index in
        try file.segments[index].finding(in: result, at: offsets[index])
      }.compactMap(\.self)
    }
  }
}
