public import Files

/// A safetensors file that is open for reading.
public struct SafetensorsFile: Sendable {
  /// The name in its folder.
  public let name: String
  /// The file.
  public let file: InputFile
  /// Its header.
  public let header: SafetensorsHeader

  /// Opens a file and reads its header.
  ///
  /// - Throws: `FileError`, `CheckpointError.header`, or `JSONError`.
  public init(_ name: String, in folder: Folder) throws {
    let file = try InputFile(folder.path(of: name))
    self.name = name
    self.file = file
    guard file.size >= 8 else {
      throw CheckpointError.header(file: file.path, problem: .tooShort(byteCount: file.size))
    }
    let prefix = try file.read(at: 0, count: 8)
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length > 0, length <= UInt64(SafetensorsHeader.byteLimit) else {
      throw CheckpointError.header(file: file.path, problem: .unsuitableLength(length))
    }
    guard length <= UInt64(file.size - 8) else {
      throw CheckpointError.header(
        file: file.path, problem: .wrongSize(expected: 8 + Int(length), actual: file.size))
    }
    header = try SafetensorsHeader(
      reading: file.read(at: 8, count: Int(length)), fileSize: file.size, source: file.path)
  }
}
