/// The declaration of a setting of a method: all that commands, recipes, records and people know.
///
///     public let support = Setting("support", 64, "n", "The number of rows of a mixture.")
///
/// Nothing else is to be written for an option to exist; the method reads it by its name in Swift
/// (``SettingValues``).
public struct Setting<Value: SettingConvertible>: AnySetting {
  public let name: String
  /// The value where none is given.
  public let defaultValue: Value
  public let placeholder: String
  public let help: String
  public let content: SettingContent
  /// The numbers that a prompt accepts; `nil` where the method itself refuses those that do not fit.
  public let range: ClosedRange<Int>?

  /// Declares a setting.
  ///
  /// - Parameters:
  ///   - name: The name, in words with hyphens.
  ///   - defaultValue: The value where none is given.
  ///   - placeholder: A word for the value, in help.
  ///   - help: A sentence about the setting; the names of its methods are put before it.
  ///   - content: What the value refers to.
  ///   - range: The numbers that a prompt accepts.
  public init(
    _ name: String, _ defaultValue: Value, _ placeholder: String, _ help: String,
    content: SettingContent = .value, in range: ClosedRange<Int>? = nil
  ) {
    self.name = name
    self.defaultValue = defaultValue
    self.placeholder = placeholder
    self.help = help
    self.content = content
    self.range = range
  }
}

/// The things that the value of a setting can refer to.
public enum SettingContent: Hashable, Sendable {
  /// Nothing but itself.
  case value
  /// A file of a kind, such as `vectors`, which records refer to by its SHA-256.
  case file(kind: String)
  /// Text, as commands take it: files, folders, labels.
  case corpus
  /// A model.
  case model
}

/// A setting with a value of any type.
public protocol AnySetting: Sendable {
  /// The name, in words with hyphens.
  var name: String { get }
  /// A word for the value, in help.
  var placeholder: String { get }
  /// A sentence about the setting.
  var help: String { get }
  /// The thing that the value refers to.
  var content: SettingContent { get }
  /// Whether it can be given many times.
  var isRepeatable: Bool { get }
  /// The default as records have it; `nil` where there is none.
  var defaultSetting: SettingValue? { get }

  /// The value as records have it.
  ///
  /// - Throws: ``InitializerError/settingNotUnderstood(name:value:)``, ``InitializerError/settingOutOfRange(name:value:range:)``.
  func canonical(_ value: SettingValue) throws -> SettingValue?
}

extension Setting {
  public var isRepeatable: Bool { Value.isRepeatable }
  public var defaultSetting: SettingValue? { defaultValue.settingValue }

  public func canonical(_ value: SettingValue) throws -> SettingValue? {
    guard let canonical = Value(setting: value)?.settingValue else {
      throw InitializerError.settingNotUnderstood(name: name, value: "\(value)")
    }
    if let range, case .integer(let number) = canonical, !range.contains(number) {
      throw InitializerError.settingOutOfRange(
        name: name, value: Double(number),
        range: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return canonical
  }
}

/// The declaration of the settings of a method, or of some that methods share: a structure whose
/// properties are ``Setting``s or other such structures.
public protocol MethodSettings: Sendable {
  /// Makes the declaration.
  init()
}

extension MethodSettings {
  /// The settings, in the order of their declaration.
  public var all: [any AnySetting] {
    Mirror(reflecting: self).children.flatMap { child -> [any AnySetting] in
      if let setting = child.value as? any AnySetting { return [setting] }
      return (child.value as? any MethodSettings)?.all ?? []
    }
  }
}

/// The settings of a method that has none.
public struct NoSettings: MethodSettings {
  public init() {}
}

/// The values of the settings of a method: `values.support` is the one of the setting `support`.
@dynamicMemberLookup
public struct SettingValues<Declaration: MethodSettings>: Sendable {
  let method: Method
  let given: [String: SettingValue]

  /// The values where none is given.
  public init(of declaration: MethodDeclaration<Declaration>) {
    self.init(method: declaration.method, given: [:])
  }

  init(method: Method, given: [String: SettingValue]) {
    self.method = method
    self.given = given
  }

  /// The value of a setting: the one that was given, else the default.
  public subscript<Value>(dynamicMember path: KeyPath<Declaration, Setting<Value>>) -> Value {
    let setting = Declaration()[keyPath: path]
    return given.value(of: setting.name, for: method).flatMap { Value(setting: $0) }
      ?? setting.defaultValue
  }

  /// The values of settings that methods share.
  public subscript<Part: MethodSettings>(
    dynamicMember path: KeyPath<Declaration, Part>
  ) -> SettingValues<Part> {
    SettingValues<Part>(method: method, given: given)
  }
}

extension [String: SettingValue] {
  /// The value that was given for a method, by `METHOD.NAME` or by `NAME` for all that have it.
  func value(of name: String, for method: Method) -> SettingValue? {
    self["\(method.rawValue).\(name)"] ?? self[name]
  }
}
