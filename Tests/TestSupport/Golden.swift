/// Numbers of reference libraries, from a file in `Goldens` that a script beside it writes.
///
/// Each matrix begins with a line of its name and the number of its rows, which are the next lines.
public struct Golden {
  private var blocks: [String: [[Double]]] = [:]

  /// Reads a file in the folder `Goldens` beside a test; nothing, if it is missing.
  public init(_ name: String = "goldens.txt", besides test: String = #filePath) {
    let folder = test.split(separator: "/").dropLast().joined(separator: "/")
    let text = (try? Fixtures.text("/\(folder)/Goldens/\(name)")) ?? ""
    let lines = text.split(separator: "\n")
    var index = 0
    while index < lines.count {
      let header = lines[index].split(separator: " ")
      let rows = Int(header[1]) ?? 0
      blocks[String(header[0])] = lines[index + 1..<index + 1 + rows].map { line in
        line.split(separator: " ").compactMap { Double($0) }
      }
      index += 1 + rows
    }
  }

  /// The matrix of a name; empty, if there is none.
  public subscript(name: String) -> [[Double]] { blocks[name] ?? [] }
}

/// Whether two matrices have one shape, and all numbers are closer than `tolerance`.
public func isClose(_ left: [[Double]], _ right: [[Double]], _ tolerance: Double) -> Bool {
  left.count == right.count
    && zip(left, right).allSatisfy { left, right in
      left.count == right.count
        && zip(left, right).allSatisfy { ($0 - $1).magnitude <= tolerance }
    }
}
