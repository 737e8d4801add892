internal import Glibc

/// A folder whose files are named one by one.
public struct Folder: Hashable, Sendable {
  /// The path, without a slash at its end.
  public let path: String

  /// Refers to a folder that exists.
  ///
  /// - Throws: `FileError.missing` or `.wrongKind`.
  public init(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError.missing(path: path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError.wrongKind(path: path, wanted: "a folder")
    }
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Whether `path` is a folder.
  public static func exists(_ path: String) -> Bool { (try? Folder(path)) != nil }

  /// The path of the entry called `name`.
  ///
  /// - Throws: `FileError.unsafeName` if `name` is not one plain component.
  public func path(of name: String) throws -> String {
    guard Self.isPlain(name) else { throw FileError.unsafeName(name: name, source: path) }
    return "\(path)/\(name)"
  }

  /// Whether there is a regular file called `name`.
  public func has(_ name: String) -> Bool {
    guard Self.isPlain(name) else { return false }
    var status = stat()
    return stat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether there is an entry called `name`, be it a link that leads nowhere.
  ///
  /// A model that names a file which cannot be read is not one without it.
  public func lists(_ name: String) -> Bool {
    guard Self.isPlain(name) else { return false }
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0
  }

  /// The names of the entries, sorted by their bytes, without `.` and `..`.
  public func names() throws -> [String] {
    guard let folder = opendir(path) else {
      throw FileError.system(operation: "list", path: path, code: errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  /// Whether `name` is a single path component that stays in its folder.
  public static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(0)
      && !name.utf8.contains(UInt8(ascii: "/"))
  }
}

extension Folder {
  /// The last component of a path.
  public static func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The path without its last component: `.` if it has only one.
  public static func parent(of path: String) -> String {
    let joined = path.split(separator: "/").dropLast().joined(separator: "/")
    if path.hasPrefix("/") { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }
}
