internal import Glibc

/// A small file that takes the place of an earlier one by one rename.
public enum ReplacedFile {
  /// Writes `bytes` to a hidden sibling of `path`, makes it durable and renames it.
  ///
  /// What processes that were killed have left of such siblings is removed.
  ///
  /// - Throws: `FileError`; then an earlier file is as it was.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try HiddenSibling.removeAbandoned(for: path)
    let sibling = HiddenSibling.path(for: path)
    let file = try OutputFile(creating: sibling)
    do {
      try file.write(bytes)
      try file.finish()
      guard rename(sibling, path) == 0 else {
        throw FileError.system(operation: "rename to", path: path, code: errno)
      }
    } catch {
      unlink(sibling)
      throw error
    }
  }
}
