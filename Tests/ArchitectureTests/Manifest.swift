import TestSupport

/// The targets of `Package.swift`, as its text declares them.
struct Manifest {
  /// A target and what it may import.
  struct Target {
    let name: String
    /// The function that makes it: `target`, `testTarget`, `executableTarget` or `systemLibrary`.
    let kind: Substring
    /// The folder of its files.
    let path: String
    /// The targets and products that it depends on.
    let dependencies: Set<String>
    /// The name of its settings, `nil` for those of the tool.
    let settings: Substring?
  }

  let targets: [Target]

  /// The products of other packages.
  let products: Set<String>

  init() throws {
    let text = try Fixtures.text("Package.swift")
    var products: Set<String> = []
    targets = ["target", "executableTarget", "testTarget", "systemLibrary"].flatMap { kind in
      text.ranges(of: ".\(kind)(").map { range in
        let body = Self.balanced(text[range.upperBound...])
        let name = Self.strings(after: "name: ", in: body)[0]
        let folder = kind == "testTarget" ? "Tests" : "Sources"
        var list = Self.part(of: body, after: "dependencies: [", to: "]")
        let found = Self.strings(after: ".product(name: ", in: list)
        products.formUnion(found)
        while let product = list.firstRange(of: ".product("),
          let end = list[product.upperBound...].firstIndex(of: ")")
        {
          list.removeSubrange(product.lowerBound...end)
        }
        return Target(
          name: name, kind: kind[...],
          path: Self.strings(after: "path: ", in: body).first ?? "\(folder)/\(name)",
          dependencies: Set(found).union(Self.strings(after: "", in: list)),
          settings: body.ranges(of: "swiftSettings: ").first.map {
            body[$0.upperBound...].prefix { $0.isLetter }
          })
      }
    }
    self.products = products
  }

  /// The text up to the parenthesis that closes what is open.
  private static func balanced(_ text: Substring) -> Substring {
    var depth = 1
    let end = text.firstIndex { character in
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      return depth == 0
    }
    return text[..<(end ?? text.endIndex)]
  }

  private static func part(of text: Substring, after start: String, to end: String) -> Substring {
    guard let first = text.firstRange(of: start) else { return "" }
    let rest = text[first.upperBound...]
    return rest[..<(rest.firstRange(of: end)?.lowerBound ?? rest.endIndex)]
  }

  /// The string literals that stand behind some words.
  private static func strings(after words: String, in text: Substring) -> [String] {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count, by: 2).compactMap { index in
      parts[index - 1].hasSuffix(words) ? String(parts[index]) : nil
    }
  }
}

/// The modules that a file imports.
func imports(of file: String) throws -> Set<String> {
  let kinds: Set<Substring> = ["class", "enum", "func", "protocol", "struct", "typealias", "var"]
  let lines = try Fixtures.text(file).split(separator: "\n")
  return Set(
    lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count,
        words[0] != "//", words[0] != "///"
      else { return nil }
      let rest = words[(index + 1)...].drop { kinds.contains($0) }
      return rest.first.map { String($0.prefix { $0 != "." }) }
    })
}
