internal import Files
internal import JSON

/// The last runs of a recipe's steps, in a file beside the recipe.
///
/// A step is done if it was run with the same arguments, the same inputs (by SHA-256) and the same
/// version, and what it wrote is still there as it wrote it.
struct RecipeState {
  /// The last run of a step.
  struct Done: Hashable {
    var fingerprint: String
    var output: String?
    var run: Int?
    /// Whether it was begun and has not ended: what is at its output may be the new one or the old.
    var isBegun = false
  }

  /// The file.
  let path: String
  private(set) var steps: [String: Done] = [:]

  /// Reads the state of a recipe; none if there is no file, or it is of another form.
  init(of recipe: Recipe) {
    path = "\(recipe.path).done.json"
    guard let bytes = try? InputFile.contents(of: path, limit: 1 << 20) else { return }
    var reader = JSONReader(bytes, source: path)
    for member in (try? reader.readDocument())?.object?.members ?? [] {
      guard let fingerprint = member.value["fingerprint"]?.string else { continue }
      steps[member.key] = Done(
        fingerprint: fingerprint, output: member.value["output"]?.string,
        run: member.value["run"]?.int, isBegun: member.value["begun"]?.bool ?? false)
    }
  }

  /// The numbers of the runs that steps recorded.
  var runs: [String: Int] { steps.compactMapValues(\.run) }

  /// Records what a step did, or that it does it now; `nil` if it did nothing.
  ///
  /// - Throws: `FileError`.
  mutating func record(_ done: Done?, of step: String) throws {
    steps[step] = done
    var object = JSONObject()
    for (name, done) in steps.sorted(by: { $0.key < $1.key }) {
      var member = JSONObject(["fingerprint": .string(done.fingerprint)])
      member["output"] = done.output.map { .string($0) }
      member["run"] = done.run.map { .number($0) }
      member["begun"] = done.isBegun ? .bool(true) : nil
      object[name] = .object(member)
    }
    try ReplacedFile.write(JSONWriter.text(of: .object(object)), to: path)
  }
}

/// The SHA-256 of what is at a path.
enum PathDigest {
  /// The digest of a file, or of the names and contents in a folder; `nil` if nothing is there.
  ///
  /// - Throws: `FileError`.
  static func digest(of path: String) throws -> String? {
    if let folder = try? Folder(path) {
      let entries = try folder.names().map { name in
        "\(name)\u{0}\(try digest(of: "\(folder.path)/\(name)") ?? "")"
      }
      return Digest(of: Array(entries.joined(separator: "\u{0}").utf8)).hex
    }
    guard let file = try? InputFile(path) else { return nil }
    return try Digest(of: file).hex
  }
}
