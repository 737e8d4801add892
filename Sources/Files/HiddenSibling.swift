internal import Glibc

/// The hidden name beside a destination, under which an output is written until it is whole.
enum HiddenSibling {
  /// The path for this process, `DIR/.NAME.lexotomy-PROCESS`.
  static func path(for destination: String) -> String {
    "\(Folder.parent(of: destination))/\(prefix(for: destination))\(getpid())"
  }

  /// Removes what processes that are gone have left there, files and folders.
  ///
  /// - Throws: `FileError` if there is no folder to hold the destination.
  static func removeAbandoned(for destination: String) throws {
    let parent = try Folder(Folder.parent(of: destination))
    let prefix = prefix(for: destination)
    for name in (try? parent.names()) ?? [] where name.hasPrefix(prefix) {
      guard let process = Int32(name.dropFirst(prefix.count)),
        process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
      else { continue }
      let path = "\(parent.path)/\(name)"
      if unlink(path) != 0 { try? StagedFolder.remove(path) }
    }
  }

  private static func prefix(for destination: String) -> String {
    ".\(Folder.lastComponent(of: destination)).lexotomy-"
  }
}
