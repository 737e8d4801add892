/// A JSON value that keeps what files need kept: the order of keys and the spelling of numbers.
public indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// A number with the value of `integer`.
  public static func number(_ integer: Int) -> JSONValue { .number(JSONNumber(integer)) }

  /// The value of `key`, if this is an object that has it.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The Boolean, if this is one.
  public var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  /// The text, if this is a string.
  public var string: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }

  /// The integer, if this is a number without fraction that fits.
  public var int: Int? {
    guard case .number(let number) = self else { return nil }
    return number.int
  }

  /// The number as a `Double`, if this is a number.
  public var double: Double? {
    guard case .number(let number) = self else { return nil }
    return number.double
  }

  /// The elements, if this is an array.
  public var array: [JSONValue]? {
    guard case .array(let array) = self else { return nil }
    return array
  }

  /// The object, if this is one.
  public var object: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }
}

/// A number as it is spelt in the text, so that writing it again changes nothing.
public struct JSONNumber: Hashable, Sendable {
  /// The spelling.
  public let text: String

  /// Takes a spelling, which must be a JSON number.
  public init(text: String) { self.text = text }

  /// Spells `integer`.
  public init(_ integer: Int) { text = String(integer) }

  /// The value, if it is an integer that fits.
  public var int: Int? { Int(text) }

  /// The value, rounded to the nearest `Double`.
  public var double: Double? { Double(text) }
}

/// The members of a JSON object, in order.
public struct JSONObject: Hashable, Sendable {
  /// A key and its value.
  public struct Member: Hashable, Sendable {
    /// The key.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// Pairs a key with a value.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members, in the order of the text, with unique keys.
  public private(set) var members: [Member] = []

  /// The position of each key, by its bytes: Swift's texts are equal where they are canonically
  /// equivalent, JSON's are not.
  private var positions: [[UInt8]: Int] = [:]

  /// Makes an object without members.
  public init() {}

  /// Makes an object of `members`; a key that comes twice keeps its first place and last value.
  public init(_ members: KeyValuePairs<String, JSONValue>) {
    self.init(members.map { ($0, $1) })
  }

  /// Makes an object of `members`; a key that comes twice keeps its first place and last value.
  public init(_ members: [(key: String, value: JSONValue)]) {
    for (key, value) in members { self[key] = value }
  }

  /// The value of `key`.
  ///
  /// Setting `nil` removes the member; a new key goes to the end.
  ///
  /// - Complexity: O(1), removal O(`members.count`).
  public subscript(key: String) -> JSONValue? {
    get { positions[Array(key.utf8)].map { members[$0].value } }
    set {
      let bytes = Array(key.utf8)
      switch (positions[bytes], newValue) {
      case (let position?, let value?): members[position].value = value
      case (nil, let value?):
        positions[bytes] = members.count
        members.append(Member(key: key, value: value))
      case (let position?, nil):
        members.remove(at: position)
        positions = [:]
        for (index, member) in members.enumerated() {
          positions[Array(member.key.utf8)] = index
        }
      case (nil, nil): break
      }
    }
  }

  /// Returns the object with each value replaced, in order; `nil` drops the member.
  public func compactMapValues(
    _ transform: (String, JSONValue) throws -> JSONValue?
  ) rethrows -> JSONObject {
    var result = JSONObject()
    for member in members { result[member.key] = try transform(member.key, member.value) }
    return result
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// Makes an object of its members, in order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}
