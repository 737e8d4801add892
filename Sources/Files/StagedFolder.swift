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
  /// Where the folder will appear.
  public let destination: String
  /// The hidden sibling, where the files are written.
  public let folder: Folder

  private var isCommitted = false
  private var names: [String] = []

  /// Makes the hidden sibling.
  ///
  /// - Throws: `FileError.exists` if there is something at `destination`, `.system` if the sibling
  ///   cannot be made.
  public init(destination: String) throws {
    var status = stat()
    guard lstat(destination, &status) != 0 else { throw FileError.exists(path: destination) }
    let parent = Folder.parent(of: destination)
    let prefix = ".\(Folder.lastComponent(of: destination)).lexotomy-"
    Self.removeAbandoned(prefix: prefix, in: try Folder(parent))
    let path = "\(parent)/\(prefix)\(getpid())"
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
  public func create(_ name: String, isDigested: Bool = false) throws -> OutputFile {
    let file = try OutputFile(
      creating: folder.path(of: name), isDigested: isDigested, isSynchronized: false)
    names.append(name)
    return file
  }

  /// Writes a small file whole.
  public func write(_ bytes: [UInt8], to name: String) throws {
    let file = try create(name)
    try file.write(bytes)
    try file.finish()
  }

  /// Makes the folder appear at its destination.
  ///
  /// - Throws: `FileError.exists` if something has appeared there meanwhile.
  public func commit() throws {
    for name in names { try Self.synchronize(folder.path(of: name), isFolder: false) }
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

  /// Removes a folder of plain files.
  ///
  /// - Throws: `FileError` if there is none.
  public static func remove(_ path: String) throws { remove(try Folder(path)) }

  /// Removes siblings whose process is gone.
  private static func removeAbandoned(prefix: String, in parent: Folder) {
    for name in (try? parent.names()) ?? [] where name.hasPrefix(prefix) {
      guard let process = Int32(name.dropFirst(prefix.count)),
        process == getpid() || (kill(process, 0) != 0 && errno == ESRCH),
        let folder = try? Folder("\(parent.path)/\(name)")
      else { continue }
      remove(folder)
    }
  }

  /// Removes a folder of plain files.
  private static func remove(_ folder: Folder) {
    for name in (try? folder.names()) ?? [] { unlink("\(folder.path)/\(name)") }
    rmdir(folder.path)
  }
}
