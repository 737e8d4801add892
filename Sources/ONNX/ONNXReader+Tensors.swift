internal import Files
internal import ProtocolBuffers

extension ONNXReader {
  /// The fields of a `TensorProto`.
  private struct Fields {
    var name = ""
    var sizes: [ONNXNumber] = []
    var type = 0
    var storages: [ONNXTensor.Storage] = []
    var integers: [ONNXNumber] = []
    var isExternal = false
    var entries: [String: (text: String, place: ONNXTensor.External.Place)] = [:]
  }

  /// Reads what is said of a tensor.
  mutating func readTensor(_ reader: WireReader, in message: Int) throws {
    var fields = Fields()
    var reader = reader
    while let field = try reader.next() {
      try take(field, &reader, in: message, &fields)
    }
    var count = 1
    for size in fields.sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: size.value)
      guard size.value >= 0, !overflow else {
        throw damaged("the tensor '\(fields.name)' has the shape \(fields.sizes.map(\.value))")
      }
      count = product
    }
    let type = ONNXType(number: fields.type)
    let storage = try storage(of: fields, type: type, count: count)
    let integers = try integers(of: fields, storage, type: type, count: count, &reader)
    tensors.append(
      ONNXTensor(
        name: fields.name, shape: fields.sizes.map(\.value), type: type, integers: integers,
        sizes: fields.sizes, storage: storage, message: message, elementCount: count))
  }

  private mutating func take(
    _ field: WireField, _ reader: inout WireReader, in message: Int, _ fields: inout Fields
  ) throws {
    switch (field.number, field.value) {
    case (1, _): fields.sizes += try numbers(reader, field, in: message)
    case (2, .varint(let value)): fields.type = Int(truncatingIfNeeded: value)
    case (3, _): throw notUnderstood("a tensor", "it is one of several segments")
    case (8, .bytes(let range)):
      fields.name = try reader.text(in: range, limit: Self.nameLimit)
    case (4, .bytes(let range)), (9, .bytes(let range)), (10, .bytes(let range)):
      fields.storages.append(.plain(range, message: try enter(field, of: message)))
    case (5, .bytes(let range)), (7, .bytes(let range)), (11, .bytes(let range)):
      fields.storages.append(.varints(range, message: try enter(field, of: message)))
    case (4, _), (5, _), (7, _), (10, _), (11, _):
      if fields.storages.last != .scattered { fields.storages.append(.scattered) }
      // Each number by itself: those of a tensor of few integers may be sizes.
      if fields.integers.count <= ONNXTensor.integerLimit {
        fields.integers += try numbers(reader, field, in: message)
      }
    case (13, .bytes(let range)):
      try readEntry(reader.message(in: range), in: enter(field, of: message), &fields)
    case (14, .varint(let value)): fields.isExternal = value == 1
    default: break
    }
  }

  /// `StringStringEntryProto`.
  private mutating func readEntry(
    _ reader: WireReader, in message: Int, _ fields: inout Fields
  ) throws {
    var reader = reader
    var key = ""
    var value: (text: String, place: ONNXTensor.External.Place)?
    while let field = try reader.next() {
      guard let range = field.payload else { continue }
      switch field.number {
      case 1: key = try reader.text(in: range, limit: Self.nameLimit)
      case 2:
        value = (
          try reader.text(in: range, limit: Self.nameLimit),
          .init(range: field.range, message: message)
        )
      default: break
      }
    }
    guard
      fields.entries.updateValue(
        value ?? ("", .init(range: 0..<0, message: message)), forKey: key) == nil
    else { throw damaged("a tensor says twice what its '\(key)' is") }
  }

  private func storage(
    of fields: Fields, type: ONNXType, count: Int
  ) throws -> ONNXTensor.Storage {
    let place = "the tensor '\(fields.name)'"
    guard fields.isExternal else {
      guard fields.storages.count <= 1 else {
        throw damaged("\(place) has its elements in several fields")
      }
      return fields.storages.first ?? .none
    }
    guard fields.storages.isEmpty, let location = fields.entries["location"]?.text else {
      throw damaged("\(place) has its elements in another file, and here, or nowhere")
    }
    guard Folder.isPlain(location) else {
      throw FileError.unsafeName(name: location, source: path)
    }
    guard ![".onnx", ".json"].contains(where: location.hasSuffix) else {
      throw notUnderstood(place, "its data is in '\(location)', which is something else")
    }
    if fields.entries["checksum"] != nil {
      throw notUnderstood(place, "its file of data has a checksum")
    }
    let size = type.byteCount(of: count)
    let offset = try fields.entries["offset"].map { try number($0.text, place) } ?? 0
    let length = try fields.entries["length"].map { try number($0.text, place) } ?? size ?? 0
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow else { throw damaged("\(place) has its data at byte \(offset)") }
    return .external(
      ONNXTensor.External(
        location: location, range: offset..<end, offsetPlace: fields.entries["offset"]?.place,
        lengthPlace: fields.entries["length"]?.place))
  }

  private func number(_ text: String, _ place: String) throws -> Int {
    guard let number = Int(text), number >= 0 else {
      throw damaged("\(place) has its data at '\(text)', which is no number of bytes")
    }
    return number
  }

  /// The elements of a tensor of few integers that stand in this file.
  private mutating func integers(
    of fields: Fields, _ storage: ONNXTensor.Storage, type: ONNXType, count: Int,
    _ reader: inout WireReader
  ) throws -> [ONNXNumber]? {
    guard type.isSize, count <= ONNXTensor.integerLimit else { return nil }
    switch storage {
    case .none: return []
    case .external: return nil
    case .scattered: return fields.integers.count == count ? fields.integers : nil
    case .varints(let range, let message):
      guard range.count <= 10 * count else { return nil }
      var numbers: [ONNXNumber] = []
      var packed = reader.message(in: range)
      while let number = try packed.nextNumber() {
        numbers.append(ONNXNumber(varint: number.value, at: number.range, in: message))
      }
      return numbers.count == count ? numbers : nil
    case .plain(let range, let message):
      guard count > 0, range.count == type.byteCount(of: count) else { return nil }
      let bytes = try reader.bytes(in: range, limit: 8 * ONNXTensor.integerLimit)
      let size = range.count / count
      return Self.integers(bytes, count: count).enumerated().map { index, value in
        let start = range.lowerBound + index * size
        return ONNXNumber(
          value: value, range: start..<start + size, message: message, isFixed: true)
      }
    }
  }

  /// Integers of equal size, the lowest byte first.
  static func integers(_ bytes: [UInt8], count: Int) -> [Int] {
    let size = bytes.count / count
    return (0..<count).map { index in
      let part = bytes[index * size..<(index + 1) * size]
      let value = part.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      return size == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(truncatingIfNeeded: value)
    }
  }
}
