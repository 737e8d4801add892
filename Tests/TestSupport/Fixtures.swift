internal import Files
internal import Glibc

/// Finds the repository's own files and, where it is there, the shared reference data.
public enum Fixtures {
  /// The path of the repository.
  public static let repository: String = Folder.parent(
    of: Folder.parent(of: Folder.parent(of: #filePath)))

  /// A small corpus, by its BCP-47 tag.
  public static func corpus(_ tag: String) -> String { "\(repository)/corpora/\(tag).txt" }

  /// A small tokenizer or model, by the path below `vocabularies/`.
  public static func vocabulary(_ path: String) -> String { "\(repository)/vocabularies/\(path)" }

  /// The folder of the unpacked reference data, which is not part of the product; `nil` where it is
  /// absent, and tests that need it are skipped.
  public static let sharedData: String? = {
    let named = getenv("LEXOTOMY_SHARED_DATA").map { String(cString: $0) }
    let places = [named, "\(repository)/.build/shared-data"].compactMap(\.self)
    return places.first { Folder.exists("\($0)/tokenizers") }
  }()

  /// The text of a file, by its path or its path in the repository.
  public static func text(_ path: String) throws -> String {
    let path = path.hasPrefix("/") ? path : "\(repository)/\(path)"
    return String(decoding: try InputFile.contents(of: path), as: UTF8.self)
  }

  /// The lines of a file, without their line feeds.
  public static func lines(_ path: String) throws -> [[UInt8]] {
    var lines = try InputFile.contents(of: path)
      .split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    if lines.last == [] { lines.removeLast() }
    return lines
  }

  /// The paths of the Swift files in a folder of the repository and in its folders.
  public static func swiftFiles(below path: String) throws -> [String] {
    let folder = try Folder("\(repository)/\(path)")
    return try folder.names().flatMap { name -> [String] in
      if name.hasSuffix(".swift") { return ["\(path)/\(name)"] }
      return Folder.exists("\(folder.path)/\(name)") ? try swiftFiles(below: "\(path)/\(name)") : []
    }
  }
}
