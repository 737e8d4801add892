internal import Checkpoints
internal import Corpora
public import Initializers
public import JSON

extension MixingMethod {
  /// Adds the method, its fallbacks, all settings and the seed to the parameters of a run.
  func record(in parameters: inout JSONObject) {
    for (key, value) in record { parameters[key] = JSONValue(value) }
  }

  /// Reads the method from the parameters of a run; `nil` if there is none.
  ///
  /// - Throws: `InitializerError` if a later version recorded what is not known here.
  public init?(recorded parameters: JSONObject) throws {
    guard parameters[Self.nameKey] != nil else { return nil }
    let members = parameters.members.compactMap { member in
      SettingValue(member.value).map { (member.key, $0) }
    }
    try self.init(record: Dictionary(members, uniquingKeysWith: { first, _ in first }))
  }

  /// The method with what a model determines: the deviation of its own initialization.
  ///
  /// - Throws: `InitializerError` if the configuration's number is none.
  func completed(for model: Model) throws -> MixingMethod {
    let deviation = model.configuration?.initializerRange ?? RandomInitializer.usualDeviation
    return try completed(
      RandomInitializer.Settings().deviation.name, of: .random, by: .number(deviation))
  }

  /// The files that the rows are made from, besides the model, with their kinds.
  ///
  /// - Throws: `CorpusError`, `FileError` if text is not where the settings say.
  func files() throws -> [(path: String, kind: String)] {
    try settings.flatMap { entry -> [(path: String, kind: String)] in
      let paths = [String](setting: entry.value) ?? []
      switch entry.setting.content {
      case .value, .model: return []
      case .file(let kind): return paths.map { ($0, kind) }
      case .corpus:
        return try CorpusSource.sources(of: paths).filter { !$0.isStandardInput }
          .map { ($0.path, "corpus") }
      }
    }
  }
}

extension JSONValue {
  /// The value of a setting as JSON.
  public init(_ value: SettingValue) {
    switch value {
    case .integer(let integer): self = .number(integer)
    case .number(let number): self = .number(JSONNumber(text: "\(number)"))
    case .text(let text): self = .string(text)
    case .list(let list): self = .array(list.map { .string($0) })
    }
  }
}

extension SettingValue {
  /// Reads the value of a setting; `nil` for JSON that is none.
  init?(_ value: JSONValue) {
    if let integer = value.int {
      self = .integer(integer)
    } else if let number = value.double {
      self = .number(number)
    } else if let text = value.string {
      self = .text(text)
    } else if let list = value.array?.map(\.string), !list.contains(nil) {
      self = .list(list.compactMap(\.self))
    } else {
      return nil
    }
  }
}
