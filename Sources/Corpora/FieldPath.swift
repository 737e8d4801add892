internal import JSON

/// The path of the text in a JSON object: `text`, or `meta.text` for an object in an object.
struct FieldPath: Sendable {
  /// The path as the user wrote it.
  let text: String
  private let keys: [[UInt8]]

  /// Takes keys with dots between them.
  init(_ text: String) {
    self.text = text
    keys = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map(Array.init)
  }

  /// Appends the text of a line to `text`.
  ///
  /// - Throws: `CorpusError.badLine`, `.missingField` or `.wrongField`.
  func read(_ line: [UInt8], at place: Place, into text: inout [UInt8]) throws {
    var reader = JSONReader(line, source: place.path)
    var isFound = false
    do {
      guard try reader.peekKind() == .object else { throw bad(place, "this is no JSON object") }
      try find(0, in: &reader, at: place, isFound: &isFound, into: &text)
      try reader.finish()
    } catch let error as JSONError {
      throw bad(place, Self.words(for: error))
    }
    guard isFound else {
      throw CorpusError.missingField(
        path: place.path, line: place.line, rangeStart: place.start, field: self.text)
    }
  }

  private func find(
    _ depth: Int, in reader: inout JSONReader, at place: Place, isFound: inout Bool,
    into text: inout [UInt8]
  ) throws {
    var key: [UInt8] = []
    var isSeen = false
    try reader.readObject(keyBytes: &key) { reader, key in
      guard key == keys[depth] else {
        _ = try reader.readValue()
        return
      }
      guard !isSeen else { throw bad(place, "the field '\(self.text)' stands twice") }
      isSeen = true
      switch try reader.peekKind() {
      case .string where depth == keys.count - 1:
        try reader.readString(into: &text)
        isFound = true
      case .object where depth < keys.count - 1:
        try find(depth + 1, in: &reader, at: place, isFound: &isFound, into: &text)
      case let kind:
        throw CorpusError.wrongField(
          path: place.path, line: place.line, rangeStart: place.start, field: self.text,
          found: Self.words(for: kind))
      }
    }
  }

  private func bad(_ place: Place, _ problem: String) -> CorpusError {
    .badLine(path: place.path, line: place.line, rangeStart: place.start, problem: problem)
  }

  private static func words(for kind: JSONReader.Kind) -> String {
    switch kind {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  private static func words(for error: JSONError) -> String {
    let byte = "byte \(error.offset + 1) of the line"
    return switch error.problem {
    case .expected(let what, nil): "the line ends where \(what) is expected"
    case .expected(let what, let found?):
      "\(byte): expected \(what), found 0x\(String(found, radix: 16, uppercase: true))"
    case .notUnicode: "\(byte): a string is not valid Unicode"
    case .duplicateKey(let key): "\(byte): the key '\(key)' stands twice in one object"
    case .tooDeep(let limit): "\(byte): nested more than \(limit) deep"
    case .unsuitable(let what): "\(byte): \(what)"
    }
  }
}
