import Glibc
import LinearAlgebra

/// Results of NumPy and SciPy, from a file that `make.py` beside it writes.
struct Golden {
  private var blocks: [String: [[Double]]] = [:]

  init(_ name: String, besides test: String = #filePath) {
    let folder = test.split(separator: "/").dropLast().joined(separator: "/")
    let lines = Self.text("/\(folder)/Goldens/\(name)").split(separator: "\n")
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

  subscript(name: String) -> [[Double]] { blocks[name] ?? [] }

  private static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The numbers that `matrix` in `make.py` makes.
func matrix(_ seed: UInt64, _ rows: Int, _ columns: Int) -> Matrix {
  var generator = Philox(seed: seed)
  let elements = (0..<rows * columns).map { _ in Float(generator.next() >> 40) * 0x1p-24 - 0.5 }
  return Matrix(rows: rows, columns: columns, elements: elements)
}

/// Whether all numbers are closer than `tolerance`.
func isClose(_ left: [[Double]], _ right: [[Double]], _ tolerance: Double) -> Bool {
  left.count == right.count
    && zip(left, right).allSatisfy { left, right in
      left.count == right.count
        && zip(left, right).allSatisfy { ($0 - $1).magnitude <= tolerance }
    }
}

enum Lists {
  static func rows(_ matrix: DoubleMatrix) -> [[Double]] {
    (0..<matrix.rows).map { Array(matrix.row($0)) }
  }
}
