internal import ArgumentParser
internal import Initializers

/// An option for each setting of a method, after the declarations of the methods.
///
/// ArgumentParser finds options by reflection on a value of this type, and hands their values over by
/// decoding one. Both are answered from the list of settings, so that a setting that is declared with its
/// initializer is an option, a key of recipes and a line of the help without another word.
struct SettingOptions: ParsableArguments, CustomReflectable {
  /// The values that were given, by the names of their settings.
  private(set) var given: [String: SettingValue] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for option in Self.options {
      let key = Key(stringValue: option.name)
      if option.isRepeatable {
        let texts = try container.decode(Option<[String]>.self, forKey: key).wrappedValue
        if !texts.isEmpty { given[option.name] = .list(texts) }
      } else if let text = try container.decode(Option<String?>.self, forKey: key).wrappedValue {
        given[option.name] = .text(text)
      }
    }
  }

  var customMirror: Mirror {
    Mirror(self, children: Self.options.map { (label: $0.name, value: $0.wrapper) })
  }

  /// The options, each name once, in the order in which methods declare them.
  private static let options: [SettingOption] = {
    var names: [String] = []
    for setting in Method.allCases.flatMap(\.settings) where !names.contains(setting.name) {
      names.append(setting.name)
    }
    return names.compactMap { SettingOption($0) }
  }()

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// The option of a setting.
private struct SettingOption {
  let name: String
  let isRepeatable: Bool
  private let help: ArgumentHelp

  /// Makes the option of a name; `nil` if no method has such a setting.
  init?(_ name: String) {
    let declared = Method.having(name).compactMap { method in
      method.settings.first { $0.name == name }.map { (method: method, setting: $0) }
    }
    guard let first = declared.first?.setting else { return nil }
    self.name = name
    isRepeatable = first.isRepeatable
    help = ArgumentHelp("\(Self.text(declared))", valueName: first.placeholder)
  }

  /// The sentences about the setting, each after the methods that it is for.
  private static func text(_ declared: [(method: Method, setting: any AnySetting)]) -> String {
    var parts: [(methods: [String], text: String)] = []
    for (method, setting) in declared {
      let value = setting.defaultSetting.map { " (default: \($0))" } ?? ""
      let text = setting.help + value
      if let index = parts.firstIndex(where: { $0.text == text }) {
        parts[index].methods.append(method.rawValue)
      } else {
        parts.append(([method.rawValue], text))
      }
    }
    return parts.map { "\($0.methods.joined(separator: ", ")): \($0.text)" }.joined(separator: " ")
  }

  /// The option as ArgumentParser has it.
  var wrapper: Any {
    let name = NameSpecification.customLong(name)
    return isRepeatable
      ? Option<[String]>(wrappedValue: [], name: name, help: help) as Any
      : Option<String?>(name: name, help: help) as Any
  }
}
