internal import ProtocolBuffers

extension ONNXReader {
  /// Reads what is said of a value: its name, and the shape if it is a tensor.
  mutating func readValue(
    _ reader: WireReader, _ field: WireField, in message: Int
  ) throws -> ONNXValue {
    var value = ONNXValue()
    guard let range = field.payload else { return value }
    var reader = reader.message(in: range)
    let own = try enter(field, of: message)
    while let field = try reader.next() {
      guard let range = field.payload else { continue }
      switch field.number {
      case 1: value.name = try reader.text(in: range, limit: Self.nameLimit)
      case 2: value.shape = try readType(reader.message(in: range), in: enter(field, of: own))
      default: break
      }
    }
    return value
  }

  /// `TypeProto`: the shape of a tensor; of other things none.
  private mutating func readType(
    _ reader: WireReader, in message: Int
  ) throws -> [ONNXNumber?]? {
    var shape: [ONNXNumber?]?
    var reader = reader
    while let field = try reader.next() {
      guard field.number == 1, let range = field.payload else { continue }
      let own = try enter(field, of: message)
      var tensor = reader.message(in: range)
      while let field = try tensor.next() {
        guard field.number == 2, let range = field.payload else { continue }
        shape = try readShape(tensor.message(in: range), in: enter(field, of: own))
      }
    }
    return shape
  }

  private mutating func readShape(_ reader: WireReader, in message: Int) throws -> [ONNXNumber?] {
    var shape: [ONNXNumber?] = []
    var reader = reader
    while let field = try reader.next() {
      guard field.number == 1, let range = field.payload else { continue }
      let own = try enter(field, of: message)
      var size: ONNXNumber?
      var axis = reader.message(in: range)
      while let field = try axis.next() {
        guard field.number == 1, let value = field.varint else { continue }
        size = ONNXNumber(varint: value, at: field.content, in: own)
      }
      shape.append(size)
    }
    return shape
  }
}
