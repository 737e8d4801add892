internal import Artifacts
internal import Files
internal import Surgery

/// The health of a store: its pages and rows, the contents it keeps, the weights it can make again.
public struct StoreHealth: Sendable {
  /// The path of the store.
  public let path: String

  /// Prepares to check a store.
  public init(_ path: String) { self.path = path }

  /// Checks the store.
  ///
  /// - Returns: The claims.
  /// - Throws: `ArtifactError` if it cannot be read at all.
  /// - Complexity: O(*n*) in the bytes of the store.
  public func claims() throws -> [Claim] {
    let store = try ArtifactStore(path, for: .querying)
    let runs = try store.runs().column("id")?.compactMap(\.integer) ?? []
    var contents: [String] = []
    var weights: [String] = []
    var (files, mixtures) = (0, 0)
    for run in runs {
      for file in try store.files(run: run, role: .output) + store.files(run: run, role: .input) {
        guard let bytes = file.contents else { continue }
        files += 1
        if Digest(of: bytes).hex != file.sha256 {
          contents.append("run \(run): \(file.path) is not what its SHA-256 says")
        }
      }
      guard let recorded = try store.mixing(run: run) else { continue }
      mixtures += 1
      do { _ = try recorded.file(path: path) } catch { weights.append("run \(run): \(error)") }
    }
    return [
      Statement.storeDatabase(runCount: runs.count).checked(try store.faults()),
      Statement.storeContents(fileCount: files).checked(contents),
      Statement.storeWeights(mixingCount: mixtures).checked(weights),
    ]
  }
}
