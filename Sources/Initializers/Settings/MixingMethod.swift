/// The method that makes the rows of added pieces: its name, its fallbacks, their settings, the seed.
///
/// It is what the options of a command and the arguments of a recipe say, and what a record keeps:
///
///     let method = try MixingMethod(.convexHull, settings: ["support": .integer(7)])
///     method.chain                                            // convex-hull, subword-mean, multivariate
///     method.values(of: ConvexHullInitializer.declaration).support  // 7
///
/// A setting belongs to the methods of the chain that declare it, and to all of them alike. One that
/// none of them has is refused.
public struct MixingMethod: Hashable, Sendable {
  /// The method that is asked first.
  public let name: Method
  /// The methods that are asked, in this order, where the first makes nothing.
  public let fallbacks: [Method]
  /// The seed of all random numbers.
  public let seed: Int
  private var given: [String: SettingValue] = [:]

  /// The fallbacks where none are given.
  public static let defaultFallbacks: [Method] = [.subwordMean]
  /// The end of every chain: it makes a row for any piece.
  public static let lastFallback = Method.multivariate

  /// Chooses a method.
  ///
  /// - Parameters:
  ///   - name: The method that is asked first.
  ///   - fallbacks: The methods that are asked then, before ``lastFallback``; `nil` for the default.
  ///   - settings: The values that are given, by the names of settings.
  ///   - seed: The seed of all random numbers.
  /// - Throws: ``InitializerError/noSuchSetting(name:chain:having:)`` for a setting of no method of the
  ///   chain, and the errors of ``AnySetting/canonical(_:)``.
  public init(
    _ name: Method, fallbacks: [Method]? = nil, settings: [String: SettingValue] = [:],
    seed: Int = 0
  ) throws {
    self.name = name
    self.fallbacks = fallbacks ?? Self.defaultFallbacks
    self.seed = seed
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
      given[key] = try setting(key).canonical(value)
    }
  }

  /// The methods in the order in which they are asked, each once.
  public var chain: [Method] {
    ([name] + fallbacks + [Self.lastFallback]).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// The values of the settings of a method.
  public func values<Settings>(of method: MethodDeclaration<Settings>) -> SettingValues<Settings> {
    SettingValues(method: method.method, given: given)
  }

  /// The setting that a key is for: `NAME`, or `METHOD.NAME` for one method of the chain.
  private func setting(_ key: String) throws -> any AnySetting {
    let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
    let methods = parts.count == 2 ? chain.filter { $0.rawValue == parts[0] } : chain
    let found = methods.lazy.flatMap(\.settings).first { $0.name == parts.last }
    guard let found else {
      throw InitializerError.noSuchSetting(
        name: key, chain: chain, having: Method.having(parts.last ?? key))
    }
    return found
  }
}

extension MixingMethod {
  /// The key of the method in records.
  public static let nameKey = "method"
  /// The key of the fallbacks in records.
  public static let fallbackKey = "fallback"
  /// The key of the seed in records.
  public static let seedKey = "seed"

  /// The record of the method: its name, its fallbacks, the value of every setting of the chain, given
  /// or default, and the seed.
  ///
  /// Values that differ between methods under one name stand under `METHOD.NAME`.
  public var record: [(key: String, value: SettingValue)] {
    var record: [(key: String, value: SettingValue)] = [
      (Self.nameKey, .text(name.rawValue)),
      (Self.fallbackKey, .list(chain.dropFirst().map(\.rawValue))),
    ]
    record += settings.map { ($0.key, $0.value) }
    return record + [(Self.seedKey, .integer(seed))]
  }

  /// The settings of the chain that have a value, given or default, each with its key in records.
  public var settings: [(key: String, setting: any AnySetting, value: SettingValue)] {
    var names: Set<String> = []
    return chain.flatMap(\.settings).filter { names.insert($0.name).inserted }.flatMap { setting in
      let values = values(of: setting.name)
      if Set(values.map(\.value)).count == 1 {
        return values.prefix(1).compactMap { entry in
          entry.value.map { (setting.name, setting, $0) }
        }
      }
      return values.compactMap { entry in
        entry.value.map { ("\(entry.method.rawValue).\(setting.name)", setting, $0) }
      }
    }
  }

  /// The methods of the chain that have a setting, each with its value.
  private func values(of name: String) -> [(method: Method, value: SettingValue?)] {
    chain.compactMap { method in
      method.settings.first { $0.name == name }.map {
        (method, given.value(of: name, for: method) ?? $0.defaultSetting)
      }
    }
  }

  /// Reads a record; what it has besides, such as the model, is left aside.
  ///
  /// Settings that it does not name have their defaults: records of early stores name but a few.
  ///
  /// - Throws: ``InitializerError/noSuchMethod(name:)``, and the errors of ``AnySetting/canonical(_:)``.
  public init(record: [String: SettingValue]) throws {
    func method(_ name: String) throws -> Method {
      guard let method = Method(rawValue: name) else {
        throw InitializerError.noSuchMethod(name: name)
      }
      return method
    }
    let name = record[Self.nameKey].flatMap { String(setting: $0) } ?? ""
    let fallbacks = record[Self.fallbackKey].flatMap { [String](setting: $0) }
    try self.init(
      method(name), fallbacks: fallbacks?.map(method),
      seed: record[Self.seedKey].flatMap { Int(setting: $0) } ?? 0)
    for entry in chain.flatMap({ method in method.settings.map { (method, $0) } }) {
      for key in [entry.1.name, "\(entry.0.rawValue).\(entry.1.name)"] {
        if let value = record[key] { given[key] = try entry.1.canonical(value) }
      }
    }
  }

  /// The method with a value for a setting of one method of the chain, unless one was given.
  ///
  /// - Throws: As ``init(_:fallbacks:settings:seed:)``.
  public func completed(
    _ name: String, of method: Method, by value: SettingValue
  ) throws -> MixingMethod {
    guard chain.contains(method), given.value(of: name, for: method) == nil else { return self }
    var completed = self
    let key = "\(method.rawValue).\(name)"
    completed.given[key] = try setting(key).canonical(value)
    return completed
  }

  /// Whether both make the same rows: the chain, the seed and every value are the same.
  public static func == (left: MixingMethod, right: MixingMethod) -> Bool {
    func values(_ method: MixingMethod) -> [SettingValue] {
      method.record.flatMap { [.text($0.key), $0.value] }
    }
    return values(left) == values(right)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(chain) }
}

extension MixingMethod: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(record: [String: SettingValue](from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    try Dictionary(uniqueKeysWithValues: record.map { ($0.key, $0.value) }).encode(to: encoder)
  }
}
