import Files
import Glibc
import LinearAlgebra
import Testing

/// Results of NumPy, gensim and fastText, from a file that `make.py` beside it writes.
struct Golden {
  /// The folder with the files.
  static let folder: String = {
    let path = "\(#filePath)".split(separator: "/").dropLast().joined(separator: "/")
    return "/\(path)/Goldens"
  }()

  private var blocks: [String: [[Double]]] = [:]

  init() throws {
    let bytes = try InputFile.contents(of: "\(Self.folder)/goldens.txt")
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
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

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static func bytes(_ name: String) throws -> [UInt8] { try InputFile.contents(of: path(name)) }
}

/// The rows of a matrix.
func rows(_ matrix: Matrix) -> [[Double]] {
  (0..<matrix.rows).map { row in
    matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns].map(Double.init)
  }
}

/// Whether all numbers are closer than `tolerance`.
func isClose(_ left: [[Double]], _ right: [[Double]], _ tolerance: Double) -> Bool {
  left.count == right.count
    && zip(left, right).allSatisfy { left, right in
      left.count == right.count
        && zip(left, right).allSatisfy { ($0 - $1).magnitude <= tolerance }
    }
}

/// A folder for a test, which goes away with it; what is written is not waited for.
final class Scratch {
  private let folder = "/tmp/lexotomy-vectors-\(UInt64.random(in: 0 ... .max))"
  private var paths: Set<String> = []

  init() throws { try #require(mkdir(folder, 0o700) == 0) }

  deinit {
    for path in paths { unlink(path) }
    rmdir(folder)
  }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(folder)/\(name)"
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    paths.insert(path)
    return path
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }
}
