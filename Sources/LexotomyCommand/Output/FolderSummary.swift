internal import JSON
internal import Lexotomy

/// The summary of a command that wrote a folder: its facts, the claims, and what was recorded.
struct FolderSummary: Summary {
  /// The facts in a line, and as members.
  let fact: String
  let members: JSONObject
  let claims: [Claim]
  let notes: [String]
  let fileCount: Int
  let run: Int?
  let output: String
  let store: String

  var lines: [String] {
    var lines = [fact] + ClaimList(claims).lines + notes.map { "note       \($0)" }
    lines.append("\(output): \(fileCount) files")
    if let run { lines.append("\(store): run \(run)") }
    return lines
  }

  var json: JSONValue {
    var object = members
    object["claims"] = ClaimList(claims).json
    object["notes"] = .array(notes.map { .string($0) })
    object["run"] = run.map { .number($0) } ?? .null
    return .object(object)
  }
}
