internal import Glibc

extension Folder {
  /// Whether an entry is, or lies behind, a link that leads out of the folder.
  ///
  /// What is copied as it is must not: a model folder of somebody else could link to a file that the
  /// user has no mind to publish. Links of Hugging Face's cache, from `snapshots/COMMIT` to the
  /// `blobs` of the same model, do not lead out.
  ///
  /// - Parameter place: The path of the entry in the folder, such as `1_Pooling/config.json`.
  /// - Returns: True also if there is nothing.
  public func leadsOut(_ place: String) -> Bool {
    guard let home = Self.resolved(path), let target = Self.resolved("\(path)/\(place)") else {
      return true
    }
    if target.hasPrefix(home + "/") { return false }
    let snapshots = Self.parent(of: home)
    return Self.lastComponent(of: snapshots) != "snapshots"
      || !target.hasPrefix(Self.parent(of: snapshots) + "/blobs/")
  }

  /// The path without links, `nil` if there is nothing.
  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
