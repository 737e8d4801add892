internal import Files

/// The models that Hugging Face's programs have downloaded, which are only read.
public enum HubCache {
  /// The folder of a model in the cache, for a name such as `org/name` or `org/name@revision`.
  ///
  /// A path at which something is, is a path. The cache is `$HF_HUB_CACHE`, else `$HF_HOME/hub`, else
  /// `~/.cache/huggingface/hub`; the revision is `main` by default, a branch, or a commit. Nothing is
  /// ever downloaded. The layout is that of `huggingface_hub`: `models--ORG--NAME`, in it
  /// `refs/REVISION` with the commit, and `snapshots/COMMIT` with links to the files.
  ///
  /// - Returns: The folder; `nil` if this is no such name or the model is not there.
  public static func folder(of name: String) -> String? {
    let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
    let components = (parts.first ?? "").split(separator: "/").map(String.init)
    guard components.count == 2, components.joined(separator: "/") == parts[0],
      parts.count < 2 || Folder.isPlain(parts[1]),
      components.allSatisfy({ Folder.isPlain($0) && !$0.hasPrefix("-") }), !exists(name),
      let root
    else { return nil }
    let model = "\(root)/models--\(components.joined(separator: "--"))"
    let revision = parts.count > 1 ? parts[1] : "main"
    let commit =
      (try? InputFile.contents(of: "\(model)/refs/\(revision)", limit: 256))
      .map { String(decoding: $0, as: UTF8.self).trimmingNewline } ?? revision
    guard Folder.isPlain(commit) else { return nil }
    let snapshot = "\(model)/snapshots/\(commit)"
    return Folder.exists(snapshot) ? snapshot : nil
  }

  private static var root: String? {
    Surroundings.variable("HF_HUB_CACHE")
      ?? Surroundings.variable("HF_HOME").map { "\($0)/hub" }
      ?? Surroundings.variable("HOME").map { "\($0)/.cache/huggingface/hub" }
  }

  private static func exists(_ path: String) -> Bool {
    Folder.exists(path) || (try? InputFile(path)) != nil
  }
}

extension String {
  fileprivate var trimmingNewline: String { String(prefix { !$0.isNewline }) }
}
