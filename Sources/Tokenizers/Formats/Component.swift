internal import JSON

/// A part of a tokenizer's description, with its place for messages.
struct Component {
  /// The file.
  let file: String
  /// The place in it, such as `pre_tokenizer.pretokenizers[1]`.
  let place: String
  /// The members.
  let object: JSONObject

  /// Takes an object.
  ///
  /// - Throws: `TokenizerError.unsuitable` if `value` is something else.
  init(_ value: JSONValue, file: String, place: String) throws {
    self.file = file
    self.place = place
    guard let object = value.object else {
      throw TokenizerError.unsuitable(
        file: file, place: place, problem: "this is no object. Get the file again.")
    }
    self.object = object
  }

  /// The member `type`.
  func type() throws -> String { try string("type") }

  /// The error for a type that is not known.
  func unknown(_ type: String) -> TokenizerError {
    .unknownType(file: file, place: place, type: type)
  }

  /// A problem with a member.
  func unsuitable(_ key: String, _ problem: String) -> TokenizerError {
    .unsuitable(file: file, place: "\(place).\(key)", problem: problem)
  }

  /// The member `key`, `nil` if it is missing or `null`.
  subscript(key: String) -> JSONValue? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  /// A text; `fallback` if it is missing.
  func string(_ key: String, default fallback: String? = nil) throws -> String {
    if let value = self[key]?.string { return value }
    guard let fallback, self[key] == nil else { throw unsuitable(key, "a text belongs here.") }
    return fallback
  }

  /// True or false; `fallback` if it is missing.
  func bool(_ key: String, default fallback: Bool? = nil) throws -> Bool {
    if let value = self[key]?.bool { return value }
    guard let fallback, self[key] == nil else {
      throw unsuitable(key, "'true' or 'false' belongs here.")
    }
    return fallback
  }

  /// An integer that is not negative; `fallback` if it is missing.
  func count(_ key: String, default fallback: Int? = nil) throws -> Int {
    if let value = self[key]?.int, value >= 0, value <= Int(UInt32.max) { return value }
    guard let fallback, self[key] == nil else {
      throw unsuitable(key, "an integer that is not negative belongs here.")
    }
    return fallback
  }

  /// The components of an array.
  func components(_ key: String) throws -> [Component] {
    guard let array = self[key]?.array else { throw unsuitable(key, "a list belongs here.") }
    return try array.enumerated().map { index, value in
      try Component(value, file: file, place: "\(place).\(key)[\(index)]")
    }
  }

  /// One character, as UTF-8.
  func character(_ key: String, default fallback: String? = nil) throws -> [UInt8] {
    let text = try string(key, default: fallback)
    guard text.unicodeScalars.count == 1 else {
      throw unsuitable(key, "'\(text)' is not one character.")
    }
    return Array(text.utf8)
  }
}
