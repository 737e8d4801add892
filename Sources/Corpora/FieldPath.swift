internal import JSON

/// The texts that a field path leads to in one line.
struct FieldTexts {
  /// The texts, one after the other.
  fileprivate(set) var bytes: [UInt8] = []
  /// The end of each text in `bytes`.
  fileprivate(set) var ends: [Int] = []

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}

/// The path of the text in a JSON object: `text`; `meta.text` for an object in an object;
/// `messages[].content` for the objects in an array, each with a text of its own.
struct FieldPath: Sendable {
  private enum Step: Sendable {
    case key([UInt8])
    /// Every element of an array.
    case each
  }

  /// The path as the user wrote it.
  let text: String
  private var steps: [Step] = []

  /// Takes keys with dots between them, and `[]` behind what is an array.
  init(_ text: String) {
    self.text = text
    for part in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      var key = Array(part)
      var arrays = 0
      while key.suffix(2) == Array("[]".utf8)[...] {
        key.removeLast(2)
        arrays += 1
      }
      if arrays == 0 || !key.isEmpty { steps.append(.key(key)) }
      steps += (0..<arrays).map { _ in .each }
    }
  }

  /// The path from an element of the array that is the whole file.
  var ofElement: FieldPath {
    var path = self
    if case .each = steps.first { path.steps.removeFirst() }
    return path
  }

  /// Appends the texts of a line to `texts`.
  ///
  /// In arrays, `null` and objects without the field have no text.
  ///
  /// - Throws: `CorpusError.badLine`, `.missingField`, `.wrongField` or `.badRecord`.
  func read(_ line: [UInt8], at place: CorpusPlace, into texts: inout FieldTexts) throws {
    var reader = JSONReader(line, source: place.path)
    var isFound = false
    do {
      if case .key = steps.first, try reader.peekKind() != .object {
        throw bad(place, "this is no JSON object")
      }
      try find(steps[...], in: &reader, at: place, isFound: &isFound, into: &texts)
      try reader.finish()
    } catch let error as JSONError {
      throw bad(place, Self.words(for: error))
    }
    guard isFound else { throw missing(place) }
  }

  private func find(
    _ steps: ArraySlice<Step>, in reader: inout JSONReader, at place: CorpusPlace,
    isFound: inout Bool, isInArray: Bool = false, into texts: inout FieldTexts
  ) throws {
    switch (steps.first, try reader.peekKind()) {
    case (nil, .string):
      try reader.readString(into: &texts.bytes)
      texts.ends.append(texts.bytes.count)
      isFound = true
    case (_, .null) where isInArray: _ = try reader.readValue()
    case (.key(let key), .object):
      try findMember(
        key, steps.dropFirst(), in: &reader, at: place, isFound: &isFound, isInArray: isInArray,
        into: &texts)
    case (.each, .array):
      isFound = true
      try reader.readArray { reader in
        try find(
          steps.dropFirst(), in: &reader, at: place, isFound: &isFound, isInArray: true,
          into: &texts)
      }
    case (_, let kind): throw wrong(place, kind)
    }
  }

  private func findMember(
    _ wanted: [UInt8], _ steps: ArraySlice<Step>, in reader: inout JSONReader,
    at place: CorpusPlace, isFound: inout Bool, isInArray: Bool, into texts: inout FieldTexts
  ) throws {
    var key: [UInt8] = []
    var isSeen = false
    try reader.readObject(keyBytes: &key) { reader, key in
      guard key == wanted else {
        _ = try reader.readValue()
        return
      }
      guard !isSeen else { throw bad(place, "the field '\(self.text)' stands twice") }
      isSeen = true
      try find(
        steps, in: &reader, at: place, isFound: &isFound, isInArray: isInArray, into: &texts)
    }
  }

  private func bad(_ place: CorpusPlace, _ problem: String) -> CorpusError {
    guard place.unit == .line else { return .badRecord(place, problem: problem) }
    return .badLine(
      path: place.path, line: place.number, rangeStart: place.rangeStart, problem: problem)
  }

  private func missing(_ place: CorpusPlace) -> CorpusError {
    guard place.unit == .line else {
      return .badRecord(place, problem: "there is no field '\(text)'")
    }
    return .missingField(
      path: place.path, line: place.number, rangeStart: place.rangeStart, field: text)
  }

  private func wrong(_ place: CorpusPlace, _ kind: JSONReader.Kind) -> CorpusError {
    let found = Self.words(for: kind)
    guard place.unit == .line else {
      return .badRecord(place, problem: "the field '\(text)' holds \(found) and no text")
    }
    return .wrongField(
      path: place.path, line: place.number, rangeStart: place.rangeStart, field: text, found: found)
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
