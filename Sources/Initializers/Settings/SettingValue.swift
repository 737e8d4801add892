/// The value of a setting, in the form that commands, recipes and records share.
public enum SettingValue: Hashable, Sendable {
  /// A whole number.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A word, a path, or a number as somebody wrote it.
  case text(String)
  /// The values of a setting that can be given many times.
  case list([String])
}

extension SettingValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let integer = try? container.decode(Int.self) {
      self = .integer(integer)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([String].self) {
      self = .list(list)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let integer): try container.encode(integer)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    }
  }
}

extension SettingValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .text(let text): text
    case .list(let list): list.joined(separator: ", ")
    }
  }
}

/// A type whose values settings can have.
public protocol SettingConvertible: Hashable, Sendable {
  /// Whether the setting can be given many times.
  static var isRepeatable: Bool { get }

  /// Reads a value; `nil` if it is none of this type.
  init?(setting: SettingValue)

  /// The value as records have it; `nil` for one that says nothing.
  var settingValue: SettingValue? { get }
}

extension SettingConvertible {
  public static var isRepeatable: Bool { false }
}

extension Int: SettingConvertible {
  public init?(setting: SettingValue) {
    switch setting {
    case .integer(let integer): self = integer
    case .text(let text): self.init(text)
    case .number, .list: return nil
    }
  }

  public var settingValue: SettingValue? { .integer(self) }
}

extension Double: SettingConvertible {
  public init?(setting: SettingValue) {
    switch setting {
    case .integer(let integer): self.init(integer)
    case .number(let number): self = number
    case .text(let text): self.init(text)
    case .list: return nil
    }
    guard isFinite else { return nil }
  }

  public var settingValue: SettingValue? { .number(self) }
}

extension String: SettingConvertible {
  public init?(setting: SettingValue) {
    guard case .text(let text) = setting else { return nil }
    self = text
  }

  public var settingValue: SettingValue? { .text(self) }
}

extension Array: SettingConvertible where Element == String {
  public static var isRepeatable: Bool { true }

  public init?(setting: SettingValue) {
    switch setting {
    case .list(let list): self = list
    case .text(let text): self = [text]
    case .integer, .number: return nil
    }
  }

  public var settingValue: SettingValue? { isEmpty ? nil : .list(self) }
}

extension Optional: SettingConvertible where Wrapped: SettingConvertible {
  public init?(setting: SettingValue) {
    guard let wrapped = Wrapped(setting: setting) else { return nil }
    self = wrapped
  }

  public var settingValue: SettingValue? { flatMap(\.settingValue) }
}
