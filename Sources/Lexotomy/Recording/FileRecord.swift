internal import Artifacts
internal import Files

extension ArtifactRecord {
  /// A file that a run reads, as it lies on the disk.
  ///
  /// - Throws: `FileError`.
  init(reading path: String, kind: String) throws {
    let file = try InputFile(path)
    self.init(
      sha256: try Digest(of: file).hex, kind: kind, name: Folder.lastComponent(of: path),
      byteCount: file.size, role: .input, path: path)
  }
}
