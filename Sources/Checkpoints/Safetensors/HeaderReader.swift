internal import JSON

extension SafetensorsHeader {
  /// Reads the text of a header.
  ///
  /// - Parameters:
  ///   - text: The JSON, without the eight bytes of its length.
  ///   - fileSize: The bytes of the whole file, which the tensors must fill exactly.
  ///   - source: The file, for messages.
  /// - Throws: `CheckpointError.header`, or `JSONError` if the text is not JSON.
  public init(reading text: [UInt8], fileSize: Int, source: String) throws {
    func fail(_ problem: CheckpointError.HeaderProblem) -> CheckpointError {
      .header(file: source, problem: problem)
    }
    guard text.first == UInt8(ascii: "{") else { throw fail(.noObject) }
    var reader = HeaderReader(source: source, dataOffset: 8 + text.count)
    var json = JSONReader(text, source: source, depthLimit: Self.depthLimit)
    try json.readObject { json, name in try reader.readEntry(named: name, from: &json) }
    guard text[json.offset...].allSatisfy({ $0 == 0x20 }) else { throw fail(.trailingText) }
    let tensors = try reader.sortedTensors(fileSize: fileSize)
    self.init(metadata: reader.metadata, tensors: tensors, dataOffset: reader.dataOffset)
  }
}

/// Reads the entries of a header one by one.
private struct HeaderReader {
  let source: String
  let dataOffset: Int
  var metadata: [SafetensorsHeader.Metadata]?
  private var tensors: [Tensor] = []
  private var names: Set<String> = []

  init(source: String, dataOffset: Int) {
    self.source = source
    self.dataOffset = dataOffset
  }

  mutating func readEntry(named name: String, from json: inout JSONReader) throws {
    guard names.insert(name).inserted else { throw fail(.duplicate(tensor: name)) }
    if name == "__metadata__" {
      try readMetadata(from: &json)
    } else {
      guard tensors.count < SafetensorsHeader.tensorLimit else {
        throw fail(.tooManyTensors(limit: SafetensorsHeader.tensorLimit))
      }
      tensors.append(try readTensor(named: name, from: &json))
    }
  }

  /// Puts the tensors in the order of their data, and checks that they fill the file.
  func sortedTensors(fileSize: Int) throws -> [Tensor] {
    let sorted = tensors.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = dataOffset
    for tensor in sorted {
      guard tensor.range.lowerBound == end else {
        throw fail(
          tensor.range.lowerBound > end
            ? .hole(before: tensor.name, byteCount: tensor.range.lowerBound - end)
            : .overlap(tensor: tensor.name))
      }
      end = tensor.range.upperBound
    }
    guard end == fileSize else { throw fail(.wrongSize(expected: end, actual: fileSize)) }
    return sorted
  }

  private mutating func readMetadata(from json: inout JSONReader) throws {
    var metadata: [SafetensorsHeader.Metadata] = []
    var keys: Set<String> = []
    let source = source
    guard try json.peekKind() == .object else { throw fail(.metadataNotText(key: "__metadata__")) }
    try json.readObject { json, key in
      guard keys.insert(key).inserted else { throw json.error(.duplicateKey(key)) }
      guard try json.peekKind() == .string else {
        throw CheckpointError.header(file: source, problem: .metadataNotText(key: key))
      }
      metadata.append(.init(key: key, text: try json.readString()))
    }
    self.metadata = metadata
  }

  private func readTensor(named name: String, from json: inout JSONReader) throws -> Tensor {
    var dtypeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    var keys: Set<String> = []
    try json.readObject { json, key in
      guard keys.insert(key).inserted else { throw json.error(.duplicateKey(key)) }
      switch key {
      case "dtype": dtypeName = try json.readString()
      case "shape": shape = try readSizes(of: name, key, from: &json)
      case "data_offsets": offsets = try readSizes(of: name, key, from: &json)
      default: _ = try json.readValue()
      }
    }
    guard let dtypeName else { throw fail(.missing(tensor: name, key: "dtype")) }
    guard let shape else { throw fail(.missing(tensor: name, key: "shape")) }
    guard let offsets else { throw fail(.missing(tensor: name, key: "data_offsets")) }
    guard let dtype = DType(rawValue: dtypeName) else {
      throw fail(.unknownDType(tensor: name, dtype: dtypeName))
    }
    return Tensor(
      name: name, dtype: dtype, shape: shape,
      range: try range(of: name, dtype, shape, offsets: offsets))
  }

  private func range(
    of name: String, _ dtype: DType, _ shape: [Int], offsets: [Int]
  ) throws -> Range<Int> {
    guard shape.count <= SafetensorsHeader.axisLimit else {
      throw fail(.tooManyAxes(tensor: name, count: shape.count))
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw fail(.unsuitableOffsets(tensor: name, offsets: offsets))
    }
    guard let size = Tensor.byteCount(of: shape, dtype) else {
      throw fail(.unsuitableShape(tensor: name, shape: shape, dtype: dtype))
    }
    guard offsets[1] - offsets[0] == size else {
      throw fail(
        .sizeMismatch(
          tensor: name, shape: shape, dtype: dtype, byteCount: offsets[1] - offsets[0]))
    }
    let (end, overflow) = offsets[1].addingReportingOverflow(dataOffset)
    guard !overflow else { throw fail(.unsuitableOffsets(tensor: name, offsets: offsets)) }
    return (end - size)..<end
  }

  /// Reads a list of integers that are not negative.
  private func readSizes(
    of name: String, _ key: String, from json: inout JSONReader
  ) throws -> [Int] {
    var sizes: [Int] = []
    guard try json.peekKind() == .array else { throw fail(.notASize(tensor: name, key: key)) }
    try json.readArray { json in
      guard try json.peekKind() == .number, let size = try json.readNumber().int, size >= 0,
        sizes.count < 64
      else { throw fail(.notASize(tensor: name, key: key)) }
      sizes.append(size)
    }
    return sizes
  }

  private func fail(_ problem: CheckpointError.HeaderProblem) -> CheckpointError {
    .header(file: source, problem: problem)
  }
}
