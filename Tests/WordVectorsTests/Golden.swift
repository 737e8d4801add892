import Files
import TestSupport

extension Golden {
  /// A file of NumPy, gensim or fastText, which `make.py` beside it writes.
  static func path(_ name: String, besides test: String = #filePath) -> String {
    "/\(test.split(separator: "/").dropLast().joined(separator: "/"))/Goldens/\(name)"
  }

  static func bytes(_ name: String) throws -> [UInt8] { try InputFile.contents(of: path(name)) }
}
