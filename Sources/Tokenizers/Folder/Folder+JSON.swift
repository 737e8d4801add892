internal import Files
internal import JSON

extension Folder {
  /// The object in a file; an empty one if the file is missing, or holds something else.
  ///
  /// - Throws: `FileError`, `JSONError`.
  func object(_ name: String) throws -> JSONObject {
    guard has(name) else { return JSONObject() }
    let path = try path(of: name)
    var reader = JSONReader(try InputFile.contents(of: path), source: path)
    return try reader.readDocument().object ?? JSONObject()
  }
}
