internal import JSON

/// Goes through a configuration file and replaces what depends on the vocabulary.
struct ConfigurationWalk {
  /// The file, for notes.
  let file: String
  /// The rows of the vocabulary before and after.
  let rowCount: Int
  let newRowCount: Int
  /// The output ID of an ID of the source, `nil` if it is dropped.
  let newID: (Int) -> Int?

  /// The IDs that were found, in the order of the file.
  private(set) var ids: [ConfiguredID] = []
  /// The places that should hold IDs and hold something else, with what they hold.
  private(set) var misfits: [(key: String, value: JSONValue)] = []
  /// The notes for the user.
  private(set) var notes: [ConfigurationNote] = []
  /// Whether the size of the vocabulary was found.
  private(set) var hasVocabularySize = false

  init(file: String, rowCount: Int, newRowCount: Int, newID: @escaping (Int) -> Int?) {
    self.file = file
    self.rowCount = rowCount
    self.newRowCount = newRowCount
    self.newID = newID
  }

  /// Returns an object with every size and ID replaced.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - path: Its place, with a dot at its end, or nothing for the document.
  /// - Returns: The object with the keys in the same order.
  mutating func rewrite(_ object: JSONObject, at path: String = "") -> JSONObject {
    let modelType = object["model_type"]?.string
    return object.compactMapValues { key, value in
      let place = path + key
      if VocabularySizeKeys.contains(key, modelType: modelType), let size = value.int {
        return rewriteSize(size, value, of: key, at: place)
      }
      if let kind = IDKey(key) { return rewrite(value, as: kind, at: place) }
      return IDKey.isOpaque(key) ? value : descend(into: value, at: place)
    }
  }

  private mutating func descend(into value: JSONValue, at place: String) -> JSONValue {
    if let object = value.object {
      if let size = object["vocab_size"]?.int, size != rowCount {
        notes.append(.init(file: file, key: place, kind: .otherVocabulary(size: size)))
        return value
      }
      return .object(rewrite(object, at: place + "."))
    }
    if let array = value.array, array.contains(where: { $0.object != nil }) {
      return .array(
        array.enumerated().map { index, element in
          element.object == nil ? element : descend(into: element, at: "\(place)[\(index)]")
        })
    }
    return value
  }

  private mutating func rewriteSize(
    _ size: Int, _ value: JSONValue, of key: String, at place: String
  ) -> JSONValue {
    if key == VocabularySizeKeys.perLayer, (1..<rowCount).contains(size), rowCount < .max {
      return .number((0..<size).count { newID($0) != nil })
    }
    guard size == rowCount else {
      notes.append(.init(file: file, key: place, kind: .otherVocabulary(size: size)))
      return value
    }
    hasVocabularySize = true
    return .number(newRowCount)
  }

  private mutating func rewrite(
    _ value: JSONValue, as kind: IDKey, at place: String
  ) -> JSONValue {
    switch kind {
    case .required: return replace(value, at: place, isRequired: true) ?? value
    case .suppressed:
      return rewriteList(value, at: place) { $0.replace($1, at: place, isRequired: false) }
    case .suppressedSequences:
      return rewriteList(value, at: place) { $0.replaceWhole($1, at: place) }
    case .biasedSequences:
      return rewriteList(value, at: place) { walk, pair in
        guard let pair = pair.array, pair.count == 2 else { return pair }
        return walk.replaceWhole(pair[0], at: place).map { .array([$0, pair[1]]) }
      }
    case .forcedByPosition:
      guard let array = value.array else { return value }
      return .array(
        array.map { pair in
          guard let pair = pair.array, pair.count == 2 else { return pair }
          return .array([pair[0], replace(pair[1], at: place, isRequired: true) ?? pair[1]])
        })
    case .map, .languageMap:
      guard let object = value.object else { return value }
      return .object(
        object.compactMapValues { key, value in
          replace(value, at: "\(place).\(key)", isRequired: kind == .map)
        })
    }
  }

  /// Rewrites the elements of a list that may lose some.
  ///
  /// A list that loses all becomes `null`: loaders refuse some of these lists when they are empty.
  private mutating func rewriteList(
    _ value: JSONValue, at place: String, _ element: (inout Self, JSONValue) -> JSONValue?
  ) -> JSONValue {
    guard let array = value.array else {
      if !value.isNull { misfits.append((key: place, value: value)) }
      return value
    }
    guard !array.isEmpty else { return value }
    let rewritten = array.compactMap { element(&self, $0) }
    return rewritten.isEmpty ? .null : .array(rewritten)
  }

  /// Replaces the IDs in lists of any depth; drops nothing unless it contains a dropped ID.
  private mutating func replaceWhole(_ value: JSONValue, at place: String) -> JSONValue? {
    guard let array = value.array else { return replace(value, at: place, isRequired: false) }
    let replaced = array.map { replaceWhole($0, at: place) }
    return replaced.contains(nil) ? nil : .array(replaced.compactMap { $0 })
  }

  /// Replaces an ID, or each in lists of any depth.
  ///
  /// `nil` if it is dropped and not required.
  /// Negative numbers and `null` mean "none" and stay.
  private mutating func replace(
    _ value: JSONValue, at place: String, isRequired: Bool
  ) -> JSONValue? {
    if let array = value.array {
      return .array(array.compactMap { replace($0, at: place, isRequired: isRequired) })
    }
    guard let id = value.int else {
      if !value.isNull { misfits.append((key: place, value: value)) }
      return value
    }
    guard id >= 0 else { return value }
    guard id < rowCount else {
      notes.append(.init(file: file, key: place, kind: .outOfRange(id: id, rowCount: rowCount)))
      return value
    }
    ids.append(ConfiguredID(id: id, file: file, key: place, isRequired: isRequired))
    if let new = newID(id) { return new == id ? value : .number(new) }
    notes.append(.init(file: file, key: place, kind: .dropped(id: id, isRequired: isRequired)))
    return isRequired ? value : nil
  }
}

extension ConfigurationWalk {
  /// Adds the IDs and the size that the class of the model takes where `object` is silent.
  ///
  /// An ID is added only if the surgery moved it, the size only if `needsSize`.
  mutating func addDefaults(to object: inout JSONObject, at path: String, needsSize: Bool) {
    guard let modelType = object["model_type"]?.string else { return }
    let defaults = ClassDefaults(modelType: modelType)
    if needsSize, !hasVocabularySize {
      object["vocab_size"] = .number(newRowCount)
      hasVocabularySize = true
      notes.append(.init(file: file, key: path + "vocab_size", kind: .added))
    }
    for (key, values) in defaults.ids where object[key] == nil {
      guard values.allSatisfy({ $0 < rowCount }) else { continue }
      ids += values.map { ConfiguredID(id: $0, file: file, key: path + key, isRequired: true) }
      let new = values.map { newID($0) ?? $0 }
      guard new != values else { continue }
      object[key] = new.count == 1 ? .number(new[0]) : .array(new.map { .number($0) })
      notes.append(.init(file: file, key: path + key, kind: .added))
    }
  }
}
