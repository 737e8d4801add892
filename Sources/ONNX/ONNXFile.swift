public import Files
internal import ProtocolBuffers

/// A graph of ONNX, and where its tensors lie.
///
/// The message `ModelProto` of `onnx/onnx`, `onnx.proto`. The bytes of tensors are not read, and what
/// is not asked for is known by its place, so that it can be written again as it was.
public struct ONNXFile: Sendable {
  /// The path as the caller gave it.
  public let path: String
  /// The graphs: the model's own first, then those of its nodes and the bodies of functions.
  public let graphs: [ONNXGraph]
  /// The bodies of functions, by their numbers among the graphs.
  public let functions: [Int]
  /// All tensors, wherever they stand.
  public let tensors: [ONNXTensor]
  /// The axes of all sparse tensors.
  public let sparseShapes: [[Int]]
  /// The names of the files of data, in the order of their names.
  public let dataNames: [String]

  /// The most files of data, each of which stays open.
  private static let dataLimit = 256

  let file: InputFile
  let dataFiles: [String: InputFile]
  let messages: [ONNXMessage]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - name: The name in the folder, in which its files of data must be, too.
  ///   - folder: The folder.
  /// - Throws: `ONNXError`, `FileError`.
  /// - Complexity: O(*n*) in the bytes that belong to no tensor.
  public init(_ name: String, in folder: Folder) throws {
    let file = try InputFile(folder.path(of: name))
    var reader = ONNXReader(file)
    try reader.readModel()
    self.file = file
    path = file.path
    graphs = reader.graphs
    functions = reader.functions
    sparseShapes = reader.sparseShapes
    messages = reader.messages
    let names = ONNXDataLayout.names(of: reader.tensors)
    dataNames = names.sorted()
    guard names.count <= Self.dataLimit else {
      throw ONNXError.notUnderstood(
        path: path, place: "the graph",
        problem: "its data is in \(names.count) files, and at most \(Self.dataLimit) are opened")
    }
    var dataFiles: [String: InputFile] = [:]
    for name in dataNames { dataFiles[name] = try InputFile(folder.path(of: name)) }
    self.dataFiles = dataFiles
    tensors = try reader.tensors.map { tensor in
      try tensor.checked(in: file.path, dataFiles).withIntegers(dataFiles)
    }
    try ONNXDataLayout.check(tensors, path: file.path)
  }

  /// The name of the file, and those of its files of data.
  public var fileNames: [String] { [Folder.lastComponent(of: path)] + dataNames }

  /// The files: the graph's own, and those of its data.
  public var files: [InputFile] { [file] + dataNames.compactMap { dataFiles[$0] } }
}

extension ONNXTensor {
  /// The tensor, if the bytes that it has are those that its axes ask for.
  fileprivate func checked(in path: String, _ dataFiles: [String: InputFile]) throws -> ONNXTensor {
    guard let byteCount else {
      // Texts, and types that are not known, stay where they are, and must not be elsewhere.
      guard case .external = storage else { return self }
      throw ONNXError.damaged(
        path: path, problem: "the tensor '\(name)' of \(type.name) has its data in another file")
    }
    let actual: Int
    switch storage {
    case .plain(let range, _): actual = range.count
    case .external(let place):
      actual = place.range.count
      guard place.range.upperBound <= dataFiles[place.location]?.size ?? 0 else {
        throw ONNXError.damaged(
          path: path,
          problem: "the data of the tensor '\(name)' does not lie in '\(place.location)'")
      }
    case .none: actual = 0
    case .varints, .scattered: return self
    }
    guard actual == byteCount else {
      throw ONNXError.damaged(
        path: path,
        problem: "the tensor '\(name)' has \(actual) bytes, and \(type.name) of the shape \(shape) "
          + "has \(byteCount)")
    }
    return self
  }

  /// The tensor with its integers, if they are few and stand in a file of data.
  fileprivate func withIntegers(_ dataFiles: [String: InputFile]) throws -> ONNXTensor {
    guard type.isSize, elementCount <= Self.integerLimit, case .external(let place) = storage,
      let file = dataFiles[place.location], elementCount > 0
    else { return self }
    var tensor = self
    let bytes = try file.read(at: place.range.lowerBound, count: place.range.count)
    tensor.integers = ONNXReader.integers(bytes, count: elementCount).map {
      // Where it stands is in another file: it is not rewritten.
      ONNXNumber(value: $0, range: 0..<0, message: -1, isFixed: true)
    }
    return tensor
  }
}
