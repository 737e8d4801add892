public import ArgumentParser
public import Initializers

extension Method: ExpressibleByArgument {}

/// The method that makes the rows of added pieces, as options.
struct MethodOptions: ParsableArguments {
  @Option(name: .customLong("method"), help: ArgumentHelp("The method.", valueName: "name"))
  var name: Method = .subwordMean

  @Option(
    name: .customLong("fallback"),
    help: ArgumentHelp(
      "A method that is asked where those before make nothing; repeatable (default: "
        + "\(names(MixingMethod.defaultFallbacks))). \(MixingMethod.lastFallback.rawValue) is the "
        + "last of all.", valueName: "name"))
  var fallbacks: [Method] = []

  @OptionGroup var settings: SettingOptions

  /// Refuses settings that no method of the chain has, and values that a setting has not.
  func validate() throws {
    do { _ = try chosen(seed: 0) } catch let error as InitializerError {
      throw ValidationError("--\(error)")
    }
  }

  /// The method that was chosen.
  ///
  /// - Throws: `InitializerError`.
  func chosen(seed: Int) throws -> MixingMethod {
    try MixingMethod(
      name, fallbacks: fallbacks.isEmpty ? nil : fallbacks, settings: settings.given, seed: seed)
  }

  /// A line for each method, for the help of a command.
  static var list: String {
    let width = Method.allCases.map(\.rawValue.count).max() ?? 0
    let lines = Method.allCases.map { method in
      let name = method.rawValue
      return "  \(name)\(String(repeating: " ", count: width - name.count + 2))"
        + method.declaration.summary
    }
    return (["Methods, by what a new row is:"] + lines).joined(separator: "\n")
  }

  private static func names(_ methods: [Method]) -> String {
    methods.map(\.rawValue).joined(separator: ", ")
  }
}
