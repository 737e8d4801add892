internal import Files

/// The description of a tensor in the file.
struct TensorDescription {
  let name: String
  let shape: [Int]
  let type: GGUFTensorType
  /// From the beginning of the data.
  let offset: Int

  /// Reads a description.
  init(_ cursor: inout GGUFCursor) throws {
    let path = cursor.file.path
    name = String(decoding: try cursor.string(place: "the name of a tensor"), as: UTF8.self)
    let place = "the tensor '\(name)'"
    let axes = try cursor.integer(UInt32.self, place: place)
    guard axes <= 8 else {
      throw GGUFError.unsuitable(
        path: path, place: place, problem: "it has \(axes) axes. Get the file again.")
    }
    var shape: [Int] = []
    var product = 1
    for _ in 0..<axes {
      let extent = try cursor.integer(UInt64.self, place: place)
      guard let size = Int(exactly: extent), size > 0,
        case (let next, false) = product.multipliedReportingOverflow(by: size)
      else {
        throw GGUFError.unsuitable(
          path: path, place: place,
          problem: "an axis has \(extent) elements, which is not possible. Get the file again.")
      }
      shape.append(size)
      product = next
    }
    self.shape = shape
    type = GGUFTensorType(number: try cursor.integer(place: place))
    let start = try cursor.integer(UInt64.self, place: place)
    guard let offset = Int(exactly: start) else {
      throw GGUFError.tooMany(
        path: path, place: place, count: start, remaining: cursor.remaining)
    }
    self.offset = offset
  }

  /// The bytes of the data, `nil` if the type is not known or does not divide the rows.
  var byteCount: Int? {
    guard let row = type.byteCount(ofRow: shape.first ?? 1) else { return nil }
    var bytes = row
    for size in shape.dropFirst() {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      bytes = product
    }
    return bytes
  }
}

extension GGUFFile {
  /// Checks that every tensor lies in the file, aligned, and has a name of its own.
  static func tensors(
    _ descriptions: [TensorDescription], _ file: InputFile, from start: Int, alignment: Int
  ) throws -> [GGUFTensor] {
    var names: Set<String> = []
    return try descriptions.map { tensor in
      let place = "the tensor '\(tensor.name)'"
      guard names.insert(tensor.name).inserted else {
        throw GGUFError.duplicate(path: file.path, place: place)
      }
      let (offset, overflow) = tensor.offset.addingReportingOverflow(start)
      let (end, isBeyond) = offset.addingReportingOverflow(tensor.byteCount ?? 0)
      guard !overflow, !isBeyond, end <= file.size, tensor.offset % alignment == 0 else {
        throw GGUFError.unsuitable(
          path: file.path, place: place,
          problem: "its data does not lie in the file, or not at a multiple of \(alignment). "
            + "Get the file again.")
      }
      return GGUFTensor(
        name: tensor.name, shape: tensor.shape, type: tensor.type, offset: offset,
        byteCount: tensor.byteCount)
    }
  }
}
