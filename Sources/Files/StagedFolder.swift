internal import CSystem
internal import Glibc

/// An output folder that appears whole, by one rename, or not at all.
///
/// Files are written to a hidden sibling of the destination. ``commit()`` makes them durable and
/// renames the sibling; without it the sibling is removed. A process that is killed leaves the
/// hidden sibling, which the next run for the same destination removes.
///
/// It may be handed from thread to thread, but only one may use it at a time.
public final class StagedFolder: @unchecked Sendable {
  /// The path at which the folder will appear.
  public let destination: String
  /// The hidden sibling, where the files are written.
  public let folder: Folder

  private var isCommitted = false
  private var paths: [String] = []
  /// The folders in the folder, by name.
  private var folders: [String: Folder] = [:]

  /// Makes the hidden sibling.
  ///
  /// - Throws: `FileError.exists` if there is something at `destination`, `.system` if the sibling
  ///   cannot be made.
  public init(destination: String) throws {
    var status = stat()
    guard lstat(destination, &status) != 0 else { throw FileError.exists(path: destination) }
    try HiddenSibling.removeAbandoned(for: destination)
    let path = HiddenSibling.path(for: destination)
    guard mkdir(path, 0o755) == 0 else {
      throw FileError.system(operation: "create", path: path, code: errno)
    }
    self.destination = destination
    folder = try Folder(path)
  }

  /// Makes a folder for passing use in the system's temporary folder (`TMPDIR`, else `/tmp`).
  ///
  /// It is never committed, and goes with the value.
  public static func temporary() throws -> StagedFolder {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let number = UInt64.random(in: .min ... .max)
    return try StagedFolder(destination: "\(parent)/lexotomy-\(String(number, radix: 36))")
  }

  deinit { if !isCommitted { Self.remove(folder) } }

  /// Creates a file in the folder, which ``commit()`` makes durable.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - inner: The name of the folder in the folder that gets it, `nil` for the folder itself.
  /// - Returns: The file.
  /// - Throws: `FileError`, also if a name is not plain.
  public func create(_ name: String, in inner: String? = nil) throws -> OutputFile {
    let path = try (inner.map { try makeFolder($0) } ?? folder).path(of: name)
    let file = try OutputFile(creating: path, isSynchronized: false)
    paths.append(path)
    return file
  }

  /// Makes a folder in the folder, unless it is there.
  ///
  /// - Throws: `FileError`, also if the name is not plain.
  private func makeFolder(_ name: String) throws -> Folder {
    if let folder = folders[name] { return folder }
    let path = try folder.path(of: name)
    guard mkdir(path, 0o755) == 0 else {
      throw FileError.system(operation: "create", path: path, code: errno)
    }
    let made = try Folder(path)
    folders[name] = made
    return made
  }

  /// Writes a small file whole.
  public func write(_ bytes: [UInt8], to name: String, in inner: String? = nil) throws {
    let file = try create(name, in: inner)
    try file.write(bytes)
    try file.finish()
  }

  /// Writes a copy of a file.
  ///
  /// - Returns: The copy, finished.
  /// - Throws: `FileError`, also if the file was changed meanwhile.
  @discardableResult
  public func copy(
    _ path: String, to name: String, in inner: String? = nil
  ) throws -> OutputFile {
    let source = try InputFile(path)
    let file = try create(name, in: inner)
    try file.copy(from: source, at: 0, count: source.size)
    try file.finish()
    try source.checkUnchanged()
    return file
  }

  /// Makes the folder appear at its destination.
  ///
  /// - Throws: `FileError.exists` if something has appeared there meanwhile.
  public func commit() throws {
    for path in paths { try Self.synchronize(path, isFolder: false) }
    for folder in folders.values { try Self.synchronize(folder.path) }
    try Self.synchronize(folder.path)
    guard lexotomy_rename_new(folder.path, destination) == 0 else {
      if errno == EEXIST { throw FileError.exists(path: destination) }
      throw FileError.system(operation: "rename to", path: destination, code: errno)
    }
    isCommitted = true
    try Self.synchronize(Folder.parent(of: destination))
  }

  private static func synchronize(_ path: String, isFolder: Bool = true) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (isFolder ? O_DIRECTORY : 0))
    guard descriptor >= 0 else {
      throw FileError.system(operation: "open", path: path, code: errno)
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw FileError.system(operation: "write", path: path, code: errno)
    }
  }

  /// Removes a folder of plain files, and of folders of plain files.
  ///
  /// - Throws: `FileError` if there is none.
  public static func remove(_ path: String) throws { remove(try Folder(path)) }

  /// Removes files, the files of folders, and the folder; links are not followed.
  private static func remove(_ folder: Folder, isInner: Bool = false) {
    for name in (try? folder.names()) ?? [] {
      let path = "\(folder.path)/\(name)"
      guard unlink(path) != 0, !isInner, let inner = try? Folder(path) else { continue }
      remove(inner, isInner: true)
    }
    rmdir(folder.path)
  }
}
