public import Files
internal import ProtocolBuffers

/// The changes of a graph: the tensors that get other rows, and the numbers that tell how many
/// there are.
public struct ONNXEdits: Sendable {
  /// The rows of a tensor.
  public struct Table: Hashable, Sendable {
    /// The tensor, by its number in the file.
    public let tensor: Int
    /// The axis along which rows are counted.
    public let axis: Int
    /// The rows that follow one another for each row that is meant: several where a table stands in a
    /// list.
    public let rowWidth: Int

    /// Describes rows.
    public init(tensor: Int, axis: Int, rowWidth: Int = 1) {
      self.tensor = tensor
      self.axis = axis
      self.rowWidth = rowWidth
    }
  }

  /// The tensors that get other rows.
  public var tables: [Table] = []
  /// The new values of numbers.
  public var numbers: [ONNXNumber: Int] = [:]

  /// Changes nothing.
  public init() {}
}

/// A copy of a graph and of its files of data in which some tensors have other rows.
///
/// Where a message becomes shorter, the lengths of those around it are written again; all other bytes
/// are the source's. In files of data tensors keep their order, and their alignment.
public struct ONNXRewrite: Sendable {
  /// A file that is written.
  struct File: Sendable {
    let name: String
    let segments: [ONNXSegment]
    let byteCount: Int

    init(name: String, segments: [ONNXSegment]) {
      self.name = name
      self.segments = segments
      byteCount = segments.reduce(0) { $0 + $1.count }
    }
  }

  /// The source.
  public let source: ONNXFile
  let files: [File]

  /// Plans the copy.
  ///
  /// - Parameters:
  ///   - source: The graph.
  ///   - edits: What changes.
  ///   - rows: The rows that each table gets, each one of the source.
  /// - Throws: `ONNXError` if the rows of a tensor cannot be taken one by one; `FileError`.
  /// - Complexity: O(*m* log *m* + |rows|) in the messages of the file.
  public init(of source: ONNXFile, edits: ONNXEdits, rows: [UInt32]) throws {
    var planner = ONNXPlanner(source, rows: rows)
    for table in edits.tables { try planner.resize(table) }
    for (number, value) in edits.numbers { planner.write(value, to: number) }
    let data = planner.dataFiles()
    self.source = source
    files =
      [File(name: Folder.lastComponent(of: source.path), segments: planner.segments())] + data
  }

  /// The names of the files that are written.
  public var fileNames: [String] { files.map(\.name) }

  /// The bytes that will be written to each of ``fileNames``.
  public var byteCounts: [Int] { files.map(\.byteCount) }

  /// Writes a file; the caller finishes it.
  ///
  /// - Parameters:
  ///   - index: Which of ``fileNames``.
  ///   - output: The new file.
  /// - Throws: `FileError`, also if the source was changed meanwhile.
  /// - Complexity: O(bytes); the data goes through a window of a mebibyte, or the kernel.
  public func write(_ index: Int, to output: OutputFile) throws {
    for segment in files[index].segments { try segment.write(to: output) }
    try source.files[index].checkUnchanged()
  }
}
