import Foundation
import Initializers
import Testing

@Suite("Methods and their settings")
struct MixingMethodTests {
  /// A value for a setting that is not its default.
  private func value(_ setting: any AnySetting) -> SettingValue {
    switch (setting.name, setting.defaultSetting) {
    case ("variance", _): .text("full")
    case ("weighting", _): .text("characters")
    case ("output-weighting", _): .text("position:-2.0")
    case ("deviation", _): .number(0.125)
    case (_, .integer(let number)): .integer(number + 1)
    case (_, .number(let number)): .number(number / 3)
    default: setting.isRepeatable ? .list(["a", "b"]) : .text("here")
    }
  }

  /// Values for all settings of a method and its fallbacks.
  private func values(_ method: Method) throws -> [String: SettingValue] {
    let chain = try MixingMethod(method).chain
    let settings = chain.flatMap(\.settings).map { ($0.name, value($0)) }
    return Dictionary(settings, uniquingKeysWith: { first, _ in first })
  }

  @Test(arguments: Method.allCases)
  func `all settings of a method are in its record, and come back`(method: Method) throws {
    let given = try values(method)
    let made = try MixingMethod(method, settings: given, seed: 9)
    let record = Dictionary(uniqueKeysWithValues: made.record.map { ($0.key, $0.value) })
    #expect(Set(record.keys) == Set(given.keys).union(["method", "fallback", "seed"]))
    for (name, value) in given { #expect(record[name] == value, "\(name)") }
    #expect(try MixingMethod(record: record) == made)
    let coded = try JSONEncoder().encode(made)
    #expect(try JSONDecoder().decode(MixingMethod.self, from: coded) == made)
    #expect(try MixingMethod(method, seed: 9) != made)
  }

  @Test(arguments: Method.allCases)
  func `defaults are in the record as they are used`(method: Method) throws {
    let made = try MixingMethod(method)
    for setting in made.chain.flatMap(\.settings) {
      let recorded = made.record.first { $0.key == setting.name }?.value
      #expect(recorded == setting.defaultSetting, "\(setting.name)")
    }
    #expect(
      try MixingMethod(record: .init(uniqueKeysWithValues: made.record.map { ($0.0, $0.1) }))
        == made)
  }

  @Test func `values are read by their names in Swift`() throws {
    let method = try MixingMethod(
      .ofa, settings: ["neighbors": .text("3"), "window": .integer(7), "vectors": .text("v.vec")])
    let values = method.values(of: OFAInitializer.declaration)
    #expect(values.neighbors.count == 3 && values.neighbors.temperature == 0.1)
    #expect(values.vectors.contexts.window == 7 && values.vectors.file == "v.vec")
    #expect(values.languages == [] && values.vectors.parallel == [])
  }

  @Test func `each name has one meaning of its values`() {
    for name in Set(Method.allCases.flatMap(\.settings).map(\.name)) {
      let declared = Method.having(name).compactMap { method in
        method.settings.first { $0.name == name }
      }
      #expect(Set(declared.map(\.isRepeatable)).count == 1, "\(name)")
      #expect(Set(declared.map(\.content)).count == 1, "\(name)")
    }
  }

  @Test func `a setting that no method of the chain has is refused, with those that have it`() {
    #expect(
      throws: InitializerError.noSuchSetting(
        name: "support", chain: [.mean, .subwordMean, .multivariate], having: [.convexHull])
    ) { try MixingMethod(.mean, settings: ["support": .integer(7)]) }
    #expect(
      throws: InitializerError.noSuchSetting(
        name: "suport", chain: [.mean, .zero, .multivariate], having: [])
    ) { try MixingMethod(.mean, fallbacks: [.zero], settings: ["suport": .integer(7)]) }
    #expect(
      throws: InitializerError.noSuchSetting(
        name: "random.deviation", chain: [.univariate, .mean, .multivariate],
        having: [.random, .univariate])
    ) {
      try MixingMethod(
        .univariate, fallbacks: [.mean], settings: ["random.deviation": .number(1)])
    }
    #expect(
      "\(InitializerError.noSuchSetting(name: "support", chain: [.mean, .multivariate], having: [.convexHull]))"
        == "support: mean, multivariate have no such setting. Leave it out, or choose a method that "
        + "has it: convex-hull.")
  }

  @Test func `values that are none are refused`() {
    for (name, value) in [
      ("support", SettingValue.text("many")), ("support", .number(1.5)),
      ("concentration", .text("inf")), ("variance", .text("-1")), ("variance", .text("big")),
    ] {
      #expect(
        throws: InitializerError.settingNotUnderstood(name: name, value: "\(value)")
      ) { try MixingMethod(.convexHull, settings: [name: value]) }
    }
    #expect(
      throws: InitializerError.settingOutOfRange(
        name: "rounds", value: 0, range: "a number from 1 to 100")
    ) { try MixingMethod(.cw2v, settings: ["rounds": .integer(0)]) }
    #expect(throws: InitializerError.noSuchMethod(name: "magic")) {
      try MixingMethod(record: ["method": .text("magic")])
    }
  }

  @Test func `methods with different values under one name keep both`() throws {
    let made = try MixingMethod(.univariate, fallbacks: [.random])
      .completed("deviation", of: .random, by: .number(0.05))
    let record = Dictionary(uniqueKeysWithValues: made.record.map { ($0.key, $0.value) })
    #expect(record["univariate.deviation"] == .number(1))
    #expect(record["random.deviation"] == .number(0.05))
    #expect(record["deviation"] == nil)
    let again = try MixingMethod(record: record)
    #expect(again == made)
    #expect(again.values(of: RandomInitializer.declaration).deviation == 0.05)
    #expect(again.values(of: UnivariateInitializer.declaration).deviation == 1)
    let given = try MixingMethod(.random, settings: ["deviation": .number(0.5)])
    #expect(try given.completed("deviation", of: .random, by: .number(0.05)) == given)
  }

  @Test func `the record of an early store has a method and its files alone`() throws {
    let method = try MixingMethod(record: [
      "model": .text("m"), "method": .text("ofa"), "vectors": .text("v.vec"), "seed": .integer(4),
    ])
    #expect(method.chain == [.ofa, .subwordMean, .multivariate] && method.seed == 4)
    #expect(method.values(of: OFAInitializer.declaration).vectors.file == "v.vec")
    #expect(method.values(of: OFAInitializer.declaration).neighbors.count == 10)
  }
}
