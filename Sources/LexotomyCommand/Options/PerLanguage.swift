internal import ArgumentParser

/// A number for a language, as `sw=0.99`.
struct PerLanguage: ExpressibleByArgument {
  let tag: String
  let value: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, let value = Double(parts[1]), value.isFinite,
      value >= 0
    else { return nil }
    tag = parts[0]
    self.value = value
  }
}
