public import Files
internal import Glibc

/// A folder that is removed, with all it holds, when the value goes.
public final class TemporaryFolder {
  /// The path.
  public let path: String

  /// The folder.
  public let folder: Folder

  /// Makes a folder where the system keeps temporary files.
  public init() {
    var template = Array("/tmp/lexotomy-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no folder can be made in /tmp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let folder = try? Folder(path) else { fatalError("there is no \(path)") }
    self.folder = folder
  }

  deinit { Self.remove(path) }

  /// Writes a file, in folders that are made as needed, and returns its path.
  ///
  /// The disk is not waited for.
  @discardableResult
  public func write(_ bytes: some Collection<UInt8>, to name: String) throws -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    let path = "\(path)/\(name)"
    unlink(path)
    guard let file = fopen(path, "w") else {
      throw FileError.system(operation: "create", path: path, code: errno)
    }
    defer { fclose(file) }
    let bytes = Array(bytes)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw FileError.system(operation: "write", path: path, code: errno)
    }
    return path
  }

  /// Writes a text file, and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file, and opens it.
  public func file(_ name: String, _ bytes: [UInt8]) throws -> InputFile {
    try InputFile(write(bytes, to: name))
  }

  private static func remove(_ path: String) {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      for name in (try? Folder(path).names()) ?? [] { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
